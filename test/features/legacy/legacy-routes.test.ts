import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { legacyApiRoutes } from "../../../src/app.ts";
import { NOBODYS_ID } from "../../support/accounts.ts";
import { ADMIN_KEY, OWNER_KEY, startTestServer, type TestServer } from "../../support/test-server.ts";

describe("the 1.x API", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test.each([
    ["GET", "/datasets"],
    ["POST", "/datasets"],
    ["GET", "/datasets/reviews"],
    ["DELETE", "/datasets/reviews"],
    ["PUT", "/datasets/reviews:copy"],
    ["POST", "/datasets/reviews/TextClassification:bulk"],
    ["POST", "/datasets/reviews/TextClassification:search"],
    ["GET", "/datasets/TextClassification/reviews/metrics"],
  ])("sends %s %s to the SDK that has datasets", async (method, path) => {
    for (const options of [{}, { apiKey: OWNER_KEY }]) {
      const answer = await server.request(method, `/api${path}`, options);
      expect(answer.status).toBe(404);
      expect(Object.keys(answer.json)).toEqual(["detail"]);
      expect(answer.json.detail).toMatch(/^Not Found: .*the 2\.x SDK, which serves datasets/);
    }
  });

  test.each([
    ["GET", "/nothing"],
    ["GET", "/datasetsx"],
    ["GET", "/Me"],
    ["GET", "/users/1/nothing"],
    ["GET", "/v1/datasetsx"],
    ["GET", ""],
  ])("has nothing at %s %s", async (method, path) => {
    const answer = await server.request(method, `/api${path}`, { apiKey: OWNER_KEY });
    expect([answer.status, answer.json]).toEqual([404, { detail: "Not Found" }]);
  });

  test.each([
    ["GET", `/users/${NOBODYS_ID}`, "DELETE"],
    ["PATCH", "/users", "GET, POST"],
    ["DELETE", `/workspaces/${NOBODYS_ID}/users`, "GET"],
    ["GET", "/security/token", "POST"],
  ])("does not allow %s %s, but %s", async (method, path, allowed) => {
    const answer = await server.request(method, `/api${path}`, { apiKey: OWNER_KEY });
    expect([answer.status, answer.json]).toEqual([405, { detail: "Method Not Allowed" }]);
    expect(answer.headers.get("allow")?.split(", ").sort().join(", ")).toBe(allowed);
  });

  test("leads from a trailing slash to the path without it", async () => {
    const answer = await server.request("GET", "/api/users/?a=1");
    expect([answer.status, answer.headers.get("location")]).toEqual([307, "/api/users?a=1"]);
  });

  test("tells its level and our own release", async () => {
    const { json } = await server.request("GET", "/api/_info");
    expect(json).toEqual({
      version: "1.29.1",
      argilla_space: { version: expect.stringMatching(/^\d+\.\d+/) },
    });
    const { json: status } = await server.request("GET", "/api/_status");
    expect(status).toMatchObject({ ...json, mem_info: { rss: expect.stringMatching(/^[\d.]+[MG]$/) } });
  });

  test("lets nobody store its answers, which hold keys and tokens", async () => {
    for (const path of ["/api/me", "/api/users", "/api/security/token"]) {
      const { headers } = await server.request("GET", path, { apiKey: OWNER_KEY });
      expect(headers.get("cache-control")).toBe("no-store");
    }
  });

  test("takes the token that it gives, as API v1 does", async () => {
    const form = { username: "owner", password: "12345678" };
    const { json } = await server.request("POST", "/api/security/token", { form });
    for (const path of ["/api/me", "/api/v1/me"]) {
      const me = await server.request("GET", path, { bearer: json.access_token });
      expect(me.json).toMatchObject({ username: "owner", api_key: OWNER_KEY });
    }
  });

  test("takes a key under the header's name of Rubrix, which API v1 never knew", async () => {
    const headers = { "X-Rubrix-Api-Key": ADMIN_KEY };
    expect((await server.request("GET", "/api/me", { headers })).json).toMatchObject({ username: "admin" });
    expect((await server.request("GET", "/api/me", { headers, apiKey: OWNER_KEY })).json.username).toBe(
      "owner",
    );
    expect((await server.request("GET", "/api/me", { headers, apiKey: "wrong" })).status).toBe(401);
    expect(
      (await server.request("GET", "/api/me", { headers: { "X-Rubrix-Api-Key": "wrong" } })).status,
    ).toBe(401);
    expect((await server.request("GET", "/api/v1/me", { headers })).status).toBe(401);
  });

  test("is described in a document of its own, with every route and nothing else", async () => {
    const { json } = await server.request("GET", "/api/openapi.json");
    expect(json).toMatchObject({ info: { version: "1.29.1" }, servers: [{ url: "/api" }] });
    const described = Object.entries(json.paths).flatMap(([path, methods]) =>
      Object.keys(methods as object).map((method) => `${method} ${path}`),
    );
    const routes = legacyApiRoutes(server.context);
    const existing = routes.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, "{$1}")}`);
    expect(described.sort()).toEqual(existing.sort());
    const { required, properties } = json.components.schemas.LegacyUser;
    expect(Object.keys(properties).filter((field) => !required.includes(field))).toEqual(["last_name"]);
    expect((await server.request("GET", "/api/docs")).headers.get("content-type")).toContain("text/html");
  });
});

test("the 1.x API stands under the prefix of ARGILLA_BASE_URL", async () => {
  const server = await startTestServer({ env: { ARGILLA_BASE_URL: "/argilla" } });
  try {
    expect((await server.request("GET", "/argilla/api/me", { apiKey: OWNER_KEY })).status).toBe(200);
    expect((await server.request("GET", "/argilla/api/openapi.json")).json.servers).toEqual([
      { url: "/argilla/api" },
    ]);
    expect((await server.request("GET", "/api/me", { apiKey: OWNER_KEY })).status).toBe(404);
  } finally {
    await server[Symbol.asyncDispose]();
  }
});
