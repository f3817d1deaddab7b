import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { addMember, createAccount, createWorkspace, uniqueName } from "../../support/accounts.ts";
import { onEachEngine } from "../../support/engines.ts";
import { OWNER_KEY, startTestServer, type TestResponse, type TestServer } from "../../support/test-server.ts";

const NEW_USER = { first_name: "Nick", last_name: "Name", password: "a new password" };

onEachEngine("users of the 1.x API", (engine) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ engine });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  function send(method: string, path: string, json?: unknown): Promise<TestResponse> {
    return server.request(method, `/api${path}`, { apiKey: OWNER_KEY, ...(json ? { json } : {}) });
  }

  async function listed(username: string) {
    const { json } = await send("GET", "/users");
    return json.find((user: { username: string }) => user.username === username);
  }

  test("are what they are in API v1, with a full name and the names of their workspaces", async () => {
    const username = uniqueName();
    const { json: user } = await send("POST", "/users", { ...NEW_USER, username, role: "admin" });
    const { json: same } = await server.request("GET", `/api/v1/users/${user.id}`, { apiKey: user.api_key });
    expect(same).toMatchObject({ detail: { code: "argilla.api.errors::ForbiddenOperationError" } });
    const { json: modern } = await server.request("GET", "/api/v1/me", { apiKey: user.api_key });
    expect(user).toEqual({ ...modern, full_name: "Nick Name", workspaces: [] });
  });

  test("without a last name have no field for it", async () => {
    const username = uniqueName();
    const { json: user } = await send("POST", "/users", { ...NEW_USER, username, last_name: null });
    expect(user).not.toHaveProperty("last_name");
    expect(user).toMatchObject({ first_name: "Nick", full_name: "Nick" });
    expect(await listed(username)).toEqual({ ...user, api_key: "********" });
  });

  test("name their workspaces in the order in which they joined", async () => {
    const [first, second, third] = [
      await createWorkspace(server),
      await createWorkspace(server),
      await createWorkspace(server),
    ];
    const account = await createAccount(server);
    for (const { id } of [third, first, second]) await addMember(server, id, account.id);
    const names = [third.name, first.name, second.name];

    expect((await listed(account.username)).workspaces).toEqual(names);
    const { json: me } = await server.request("GET", "/api/me", { apiKey: account.apiKey });
    expect(me.workspaces).toEqual(names);
    const { json: members } = await send("GET", `/workspaces/${first.id}/users`);
    expect(members).toMatchObject([{ id: account.id, workspaces: names }]);
    const { json: removed } = await send("DELETE", `/workspaces/${first.id}/users/${account.id}`);
    expect(removed.workspaces).toEqual([third.name, second.name]);
    const { json: added } = await send("POST", `/workspaces/${first.id}/users/${account.id}`);
    expect(added.workspaces).toEqual([third.name, second.name, first.name]);
    const { json: deleted } = await send("DELETE", `/users/${account.id}`);
    expect(deleted.workspaces).toEqual(added.workspaces);
  });

  test("who are owners see all workspaces as theirs, and are listed with those that they joined", async () => {
    const owner = await createAccount(server, { role: "owner" });
    const { id, name } = await createWorkspace(server);
    const other = await createWorkspace(server);
    await addMember(server, id, owner.id);
    const { json: me } = await server.request("GET", "/api/me", { apiKey: owner.apiKey });
    expect(me.workspaces).toEqual(expect.arrayContaining(["admin", name, other.name]));
    expect((await listed(owner.username)).workspaces).toEqual([name]);
  });

  test("are created in the workspaces named, once each", async () => {
    const { name } = await createWorkspace(server);
    const workspaces = [name, "admin", name];
    const { json: user } = await send("POST", "/users", { ...NEW_USER, username: uniqueName(), workspaces });
    expect(user.workspaces).toEqual([name, "admin"]);
  });

  test("are not created at all when one of the workspaces does not exist", async () => {
    const username = uniqueName();
    const workspaces = ["admin", "nowhere"];
    const answer = await send("POST", "/users", { ...NEW_USER, username, workspaces });
    expect([answer.status, answer.json]).toEqual([422, { detail: "Workspace 'nowhere' does not exist" }]);
    expect(await listed(username)).toBeUndefined();
    expect((await send("POST", "/users", { ...NEW_USER, username })).status).toBe(200);
  });

  test("of a name that differs in case only are in conflict with the one that is there", async () => {
    const { username } = await createAccount(server);
    const answer = await send("POST", "/users", { ...NEW_USER, username: username.toUpperCase() });
    expect(answer.status).toBe(409);
    expect(answer.json.detail).toEqual({
      code: "argilla.api.errors::EntityAlreadyExistsError",
      params: { name: username, type: "User" },
    });
  });

  test("who are no owners are shown the workspaces that they are in, and no others", async () => {
    const { id, name } = await createWorkspace(server);
    await createWorkspace(server);
    const account = await createAccount(server, { role: "admin" });
    await addMember(server, id, account.id);
    const { json } = await server.request("GET", "/api/workspaces", { apiKey: account.apiKey });
    expect(json).toEqual([{ id, name, inserted_at: expect.any(String), updated_at: expect.any(String) }]);
    const { json: all } = await send("GET", "/workspaces");
    const { json: modern } = await server.request("GET", "/api/v1/me/workspaces", { apiKey: OWNER_KEY });
    expect(all).toEqual(modern.items);
  });
});
