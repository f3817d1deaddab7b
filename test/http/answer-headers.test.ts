import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { exchange } from "../support/raw-http.ts";
import { OWNER_KEY, startTestServer, type TestServer } from "../support/test-server.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe("security headers", () => {
  let server: TestServer;
  afterEach(async () => {
    await server[Symbol.asyncDispose]();
  });

  test.each([
    ["GET", "/api/v1/version", 200],
    ["GET", "/api/v1/me", 401],
    ["GET", "/api/v1/nothing", 404],
    ["PUT", "/api/v1/me", 405],
    ["GET", "/api/v1/users/%zz", 400],
  ])("stand on %s %s (%d)", async (method, path, status) => {
    server = await startTestServer();
    const answer = await server.request(method, path);
    expect(answer.status).toBe(status);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-security-policy": "default-src 'none';frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    });
    for (const telling of ["x-powered-by", "server", "etag"]) expect(answer.headers.get(telling)).toBeNull();
  });

  test.each<[string, Record<string, string>, string, boolean]>([
    ["on a plain machine", {}, "frame-ancestors 'none'", false],
    [
      "on a Space",
      { SPACE_ID: "a/b", SPACE_HOST: "a-b.hf.space" },
      "frame-ancestors 'self' https://huggingface.co",
      true,
    ],
    ["under https", { ARGILLA_BASE_URL: "https://labels.example.org" }, "frame-ancestors 'none'", true],
    ["under http", { ARGILLA_BASE_URL: "http://labels.example.org" }, "frame-ancestors 'none'", false],
  ])("say %s who may frame it and whether it is on https only", async (_, env, framing, overHttps) => {
    server = await startTestServer({ env });
    for (const path of ["/api/v1/version", "/api/v1/docs"]) {
      const { headers } = await server.request("GET", path);
      expect(headers.get("content-security-policy")).toContain(framing);
      expect(headers.get("x-frame-options")).toBeNull();
      expect(headers.get("strict-transport-security")).toBe(overHttps ? "max-age=31536000" : null);
    }
  });
});

describe("the request id", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  async function idFor(given?: string): Promise<string | null> {
    const headers: Record<string, string> = given === undefined ? {} : { "X-Request-Id": given };
    return (await server.request("GET", "/api/v1/me", { apiKey: OWNER_KEY, headers })).headers.get(
      "x-request-id",
    );
  }

  test.each(["12345678", "0195f2c4-7a1e-7cc0-a5b1-3f0d2f6f9e11", "Root_1.abc-DEF", "x".repeat(128)])(
    "is the proxy's where that is harmless: %s",
    async (given) => {
      expect(await idFor(given)).toBe(given);
      expect(server.log()).toContain(`"requestId":"${given}"`);
    },
  );

  test.each([
    "",
    "short",
    "x".repeat(129),
    "with a space",
    "<script>alert(1)</script>",
    'quote"quote',
    "a,b,c,d,e,f",
    "{json:true}",
  ])("is made anew instead of %j", async (given) => {
    expect(await idFor(given)).toMatch(UUID);
  });

  test("is made where none was given, and differs from one request to the next", async () => {
    const [first, second] = [await idFor(), await idFor()];
    expect(first).toMatch(UUID);
    expect(second).toMatch(UUID);
    expect(second).not.toBe(first);
  });

  test("stands on answers that no route made", async () => {
    for (const path of ["/api/v1/nothing", "/api/v1/me/", "/api/v1/users/%zz"]) {
      const { headers } = await server.request("GET", path, {
        headers: { "X-Request-Id": "given-by-proxy" },
      });
      expect(headers.get("x-request-id")).toBe("given-by-proxy");
    }
  });
});

test("a connection stays open longer than a proxy keeps it, which a minute is enough for mostly", async () => {
  await using server = await startTestServer();
  const { headers } = await exchange(server.url, "GET /api/v1/version HTTP/1.1\r\nHost: a\r\n\r\n");
  const [, seconds] = /timeout=(\d+)/.exec(headers.get("keep-alive") ?? "") ?? [];
  expect(Number(seconds)).toBeGreaterThan(60);
});
