import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { onEachEngine } from "../../support/engines.ts";
import { ADMIN_KEY, OWNER_KEY, startTestServer, type TestServer } from "../../support/test-server.ts";

onEachEngine("user routes", (engine) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ engine });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test("the caller sees their own account with its API key", async () => {
    const me = await server.request("GET", "/api/v1/me", { apiKey: OWNER_KEY });
    expect(me.status).toBe(200);
    expect(me.json).toMatchObject({ username: "owner", role: "owner", api_key: OWNER_KEY, last_name: null });
  });

  test("an admin may not list users", async () => {
    const users = await server.request("GET", "/api/v1/users", { apiKey: ADMIN_KEY });
    expect(users.status).toBe(403);
  });
});
