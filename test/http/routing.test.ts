import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { NOBODYS_ID } from "../support/accounts.ts";
import { badRequest } from "../support/error-bodies.ts";
import { exchange } from "../support/raw-http.ts";
import { OWNER_KEY, startTestServer, type TestServer } from "../support/test-server.ts";

describe("routing", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test.each([
    ["GET", "/api/v1/nothing"],
    ["POST", "/api/v1/nothing"],
    ["GET", "/api/v1/users/1/nothing"],
    ["GET", "/api/v1"],
    ["GET", "/api/v2/me"],
    ["GET", "/api/v1/ME"],
    ["GET", "/API/v1/me"],
    ["GET", "/api/v1/me%2Fworkspaces"],
  ])("%s %s is not found, with or without credentials", async (method, path) => {
    for (const options of [{}, { apiKey: OWNER_KEY }]) {
      const answer = await server.request(method, path, options);
      expect(answer.status).toBe(404);
      expect(answer.json).toEqual({ detail: "Not Found" });
    }
  });

  test.each([
    ["POST", "/version", "GET"],
    ["GET", "/token", "POST"],
    ["DELETE", "/me", "GET, PATCH"],
    ["PUT", "/users", "GET, POST"],
    ["PUT", `/users/${NOBODYS_ID}`, "DELETE, GET, PATCH"],
    ["GET", "/workspaces", "POST"],
    ["PATCH", `/workspaces/${NOBODYS_ID}`, "DELETE, GET"],
    ["POST", `/workspaces/${NOBODYS_ID}/users/${NOBODYS_ID}`, "DELETE"],
  ])("%s %s is not allowed, but %s is", async (method, path, allowed) => {
    const answer = await server.request(method, `/api/v1${path}`);
    expect(answer.status).toBe(405);
    expect(answer.headers.get("allow")?.split(", ").sort().join(", ")).toBe(allowed);
    expect(answer.json).toEqual({ detail: "Method Not Allowed" });
  });

  test("HEAD answers what GET answers, without the body", async () => {
    const answer = await fetch(`${server.url}/api/v1/version`, { method: "HEAD" });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toContain("application/json");
    expect(await answer.text()).toBe("");
    expect((await fetch(`${server.url}/api/v1/token`, { method: "HEAD" })).status).toBe(405);
  });

  test.each(["/api/v1/users/%zz", "/api/v1/users/%E0%A4%A", "/api/v1/users/%"])(
    "an address that cannot be decoded is a bad request: %s",
    async (path) => {
      const answer = await server.request("GET", path, { apiKey: OWNER_KEY });
      expect(answer.status).toBe(400);
      expect(answer.json).toEqual(badRequest("The URL cannot be decoded"));
    },
  );

  test.each([
    ["GET", "/api/v1/me/", "/api/v1/me"],
    ["GET", "/api/v1/me///", "/api/v1/me"],
    ["POST", "/api/v1/token/", "/api/v1/token"],
    ["DELETE", `/api/v1/users/${NOBODYS_ID}/`, `/api/v1/users/${NOBODYS_ID}`],
    ["GET", "/api/v1/users/?a=1&b=%20x/", "/api/v1/users?a=1&b=%20x/"],
    ["GET", "/api/v1/users/?next=/a?b=c?d", "/api/v1/users?next=/a?b=c?d"],
    ["GET", "/api/v1/users/?", "/api/v1/users?"],
    ["GET", "/api/v1/nothing/", "/api/v1/nothing"],
  ])("%s %s leads to %s with method and body", async (method, path, location) => {
    const answer = await exchange(server.url, `${method} ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect(answer.status).toBe(307);
    expect(answer.headers.get("location")).toBe(location);
  });

  test.each([
    "//evil.example/api/v1/me/",
    "/\\evil.example/api/v1/me/",
    "/api/v1//evil.example/",
    "/api/v1/\\evil.example/",
    "/api/v1/..//evil.example/",
    "http://evil.example/api/v1/me/",
    "/api/v1/%0d%0aLocation:%20http://evil.example/",
  ])("no address leads elsewhere: %s", async (target) => {
    const answer = await exchange(server.url, `GET ${target} HTTP/1.1\r\nHost: x\r\n\r\n`);
    const location = answer.headers.get("location") ?? "/";
    expect(new URL(location, "http://ours.example").origin).toBe("http://ours.example");
  });
});

describe.each([
  ["a path", "/argilla"],
  ["a public address", "https://labels.example.org/argilla/"],
])("routing under ARGILLA_BASE_URL, %s", (_, baseUrl) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ env: { ARGILLA_BASE_URL: baseUrl } });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test.each([
    "/",
    "/api/v1/version",
    "/api/v1/docs",
    "/-/status",
    "/argillax/api/v1/version",
    "/x/argilla/api/v1/version",
  ])("nothing is at %s", async (path) => {
    const answer = await server.request("GET", path);
    expect(answer.status).toBe(404);
    expect(answer.json).toEqual({ detail: "Not Found" });
  });

  test("everything is under the prefix", async () => {
    expect((await server.request("GET", "/argilla/api/v1/version")).json).toEqual({ version: "2.8.0" });
    expect((await server.request("GET", "/argilla/api/v1/me", { apiKey: OWNER_KEY })).status).toBe(200);
    expect((await server.request("GET", "/argilla/-/status")).json).toMatchObject({ state: "ready" });
    expect((await server.request("GET", "/argilla/api/v1/nothing")).status).toBe(404);
    const { servers } = (await server.request("GET", "/argilla/api/v1/openapi.json")).json;
    expect(servers).toEqual([{ url: "/argilla/api/v1" }]);
  });

  test("a trailing slash leads back under the prefix", async () => {
    const answer = await server.request("GET", "/argilla/api/v1/me/?a=1");
    expect(answer.status).toBe(307);
    expect(answer.headers.get("location")).toBe("/argilla/api/v1/me?a=1");
  });
});
