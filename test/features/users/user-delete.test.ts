import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { addMember, createAccount, createWorkspace } from "../../support/accounts.ts";
import { onEachEngine } from "../../support/engines.ts";
import { unauthorized } from "../../support/error-bodies.ts";
import {
  ADMIN_KEY,
  OWNER_KEY,
  startTestServer,
  type TestResponse,
  type TestServer,
} from "../../support/test-server.ts";

onEachEngine("deleting a user", (engine) => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startTestServer({ engine });
  });
  afterEach(async () => {
    await server[Symbol.asyncDispose]();
  });

  function remove(id: string, apiKey = OWNER_KEY): Promise<TestResponse> {
    return server.request("DELETE", `/api/v1/users/${id}`, { apiKey });
  }

  async function memberships(): Promise<string[]> {
    const rows = await server.context.database.read("workspaces_users").select("user_id");
    return rows.map((row) => row.user_id);
  }

  test("answers with the user, who is gone from then on, memberships included", async () => {
    const { id, username, apiKey } = await createAccount(server);
    const workspace = await createWorkspace(server);
    await addMember(server, workspace.id, id);
    expect(await memberships()).toContain(id);

    const answer = await remove(id);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ id, username });
    expect((await remove(id)).status).toBe(404);
    expect(await memberships()).not.toContain(id);
    expect((await server.request("GET", "/api/v1/me", { apiKey })).json).toEqual(unauthorized());
  });

  test("leaves the workspace and its other members alone", async () => {
    const [gone, stays] = [await createAccount(server), await createAccount(server)];
    const workspace = await createWorkspace(server);
    for (const { id } of [gone, stays]) await addMember(server, workspace.id, id);
    await remove(gone.id);
    const path = `/api/v1/workspaces/${workspace.id}/users`;
    const members = (await server.request("GET", path, { apiKey: OWNER_KEY })).json.items;
    expect(members.map(({ id }: { id: string }) => id)).toEqual([stays.id]);
  });

  test("frees the name and the id", async () => {
    const { id, username } = await createAccount(server);
    await remove(id);
    const json = { id, username, first_name: "Again", password: "12345678" };
    expect((await server.request("POST", "/api/v1/users", { apiKey: OWNER_KEY, json })).status).toBe(201);
  });

  test("owners may delete themselves, unless they are the last", async () => {
    const me = (await server.request("GET", "/api/v1/me", { apiKey: OWNER_KEY })).json;
    const answer = await remove(me.id);
    expect(answer.status).toBe(409);
    expect(answer.json.detail).toContain("`owner`. It is the last owner who can sign in");
    await createAccount(server, { role: "owner" });
    expect((await remove(me.id)).status).toBe(200);
    expect((await server.request("GET", "/api/v1/me", { apiKey: OWNER_KEY })).status).toBe(401);
    expect((await server.request("GET", "/api/v1/me", { apiKey: ADMIN_KEY })).status).toBe(200);
  });
});
