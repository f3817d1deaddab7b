import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { startTestServer, type TestServer } from "../support/test-server.ts";

const PAGE = "/argilla/api/v1/docs";

describe("the documentation page", () => {
  let server: TestServer;
  beforeAll(async () => {
    // Under a prefix, where an address that is not relative would break.
    server = await startTestServer({ env: { ARGILLA_BASE_URL: "/argilla" } });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  function directives(policy: string | null): Map<string, string> {
    const entries = (policy ?? "").split(";").map((directive) => directive.trim().split(/ (.*)/));
    return new Map(entries.map(([name = "", value = ""]) => [name, value]));
  }

  test("runs scripts of its own files only, and talks to its own server only", async () => {
    const page = await server.request("GET", PAGE);
    expect(page.status).toBe(200);
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    const policy = directives(page.headers.get("content-security-policy"));
    expect(policy.get("default-src")).toBe("'none'");
    expect(policy.get("script-src")).toBe("'self'");
    expect(policy.get("connect-src")).toBe("'self'");
    expect(policy.get("base-uri")).toBe("'none'");
    expect(page.text).not.toMatch(/<script(?![^>]*\bsrc=)|\son\w+=|javascript:/i);
  });

  test("has all the files that it needs, with types that browsers insist on", async () => {
    const page = await server.request("GET", PAGE);
    const addresses = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = ""]) => address);
    expect(addresses).toEqual(expect.arrayContaining(["docs-assets/swagger-ui.css", "docs-assets/init.js"]));
    const types: Record<string, string> = {
      css: "text/css",
      js: "text/javascript",
      json: "application/json",
    };
    for (const address of addresses) {
      const file = await server.request("GET", new URL(address, `${server.url}${PAGE}`).pathname);
      expect({ address, status: file.status }).toEqual({ address, status: 200 });
      expect(file.headers.get("content-type")).toContain(types[address.split(".").at(-1) ?? ""]);
      expect(file.headers.get("x-content-type-options")).toBe("nosniff");
      expect(file.text.length).toBeGreaterThan(100);
    }
  });

  test.each([
    "docs-assets/package.json",
    "docs-assets/swagger-initializer.js",
    "docs-assets/..%2Fpackage.json",
    "docs-assets/swagger-ui.css%00",
    "docs-assets/",
  ])("gives away no other file: %s", async (path) => {
    const answer = await server.request("GET", `/argilla/api/v1/${path}`);
    expect([307, 404]).toContain(answer.status);
    expect(answer.text).not.toContain("swagger-ui-dist");
  });
});
