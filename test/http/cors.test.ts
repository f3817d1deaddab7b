import { afterEach, describe, expect, test } from "@jest/globals";
import { OWNER_KEY, startTestServer, type TestServer } from "../support/test-server.ts";

const PAGE = "https://page.example";
const OTHER = "https://other.example";

describe("pages of other origins", () => {
  let server: TestServer;
  afterEach(async () => {
    await server[Symbol.asyncDispose]();
  });

  async function start(origins?: string): Promise<void> {
    server = await startTestServer({ env: origins === undefined ? {} : { ARGILLA_CORS_ORIGINS: origins } });
  }

  async function allowedOrigin(origin: string, path = "/api/v1/me", apiKey = OWNER_KEY) {
    const { headers } = await server.request("GET", path, { apiKey, headers: { Origin: origin } });
    expect(headers.get("access-control-allow-credentials")).toBeNull();
    return headers.get("access-control-allow-origin");
  }

  test.each<[string, string, string]>([
    ["answers", "/api/v1/me", OWNER_KEY],
    ["refusals", "/api/v1/me", "wrong"],
    ["missing routes", "/api/v1/nothing", OWNER_KEY],
    ["wrong methods", "/api/v1/token", OWNER_KEY],
  ])("may all read %s, but never with a person's cookies", async (_, path, apiKey) => {
    await start();
    expect(await allowedOrigin(PAGE, path, apiKey)).toBe("*");
  });

  test.each<[string, string | null, string | null]>([
    [`["${PAGE}"]`, PAGE, null],
    [`["${PAGE}", "${OTHER}"]`, PAGE, OTHER],
    [PAGE, PAGE, null],
    [`["*"]`, "*", "*"],
    ["*", "*", "*"],
    ["[]", null, null],
  ])("are narrowed by ARGILLA_CORS_ORIGINS=%s", async (origins, forPage, forOther) => {
    await start(origins);
    expect(await allowedOrigin(PAGE)).toBe(forPage);
    expect(await allowedOrigin(OTHER)).toBe(forOther);
    expect(await allowedOrigin("null")).toBe(forPage === "*" ? "*" : null);
  });

  test("get an answer of their own where origins are told apart, so that no cache mixes them up", async () => {
    await start(`["${PAGE}"]`);
    const { headers } = await server.request("GET", "/api/v1/version", { headers: { Origin: PAGE } });
    expect(headers.get("vary")).toContain("Origin");
  });

  test.each(["POST", "PATCH", "DELETE"])("are told before a %s that they may send a key", async (method) => {
    await start();
    const answer = await server.request("OPTIONS", "/api/v1/users", {
      headers: {
        Origin: PAGE,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "x-argilla-api-key,content-type",
      },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    expect(answer.headers.get("access-control-allow-methods")?.split(",")).toContain(method);
    expect(answer.headers.get("access-control-allow-headers")).toBe("x-argilla-api-key,content-type");
    expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
  });
});
