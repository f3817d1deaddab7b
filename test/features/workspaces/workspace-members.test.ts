import { afterAll, afterEach, beforeAll, expect, jest, test } from "@jest/globals";
import {
  addMember,
  createAccount,
  createWorkspace,
  NOBODYS_ID,
  type TestAccount,
  type TestWorkspace,
} from "../../support/accounts.ts";
import { onEachEngine } from "../../support/engines.ts";
import { TestClock } from "../../support/test-clock.ts";
import { OWNER_KEY, startTestServer, type TestResponse, type TestServer } from "../../support/test-server.ts";

onEachEngine("members of a workspace", (engine) => {
  let server: TestServer;
  const clock = new TestClock();
  beforeAll(async () => {
    server = await startTestServer({ engine, clock });
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  function ask(method: string, path: string, json?: unknown, apiKey = OWNER_KEY): Promise<TestResponse> {
    return server.request(method, `/api/v1/workspaces/${path}`, { apiKey, ...(json ? { json } : {}) });
  }

  async function members({ id }: TestWorkspace): Promise<string[]> {
    return (await ask("GET", `${id}/users`)).json.items.map((user: { id: string }) => user.id);
  }

  test("are listed in the order in which they joined", async () => {
    const workspace = await createWorkspace(server);
    const users: TestAccount[] = [];
    for (let count = 0; count < 3; count += 1) {
      clock.advance(1);
      users.push(await createAccount(server));
    }
    const [first, second, third] = users.map(({ id }) => id) as [string, string, string];
    for (const id of [third, first, second]) {
      clock.advance(1);
      await addMember(server, workspace.id, id);
    }
    expect(await members(workspace)).toEqual([third, first, second]);
  });

  test("are added by ids in any form, and whoever was added is the answer", async () => {
    const [user, workspace] = [await createAccount(server), await createWorkspace(server)];
    const bare = (id: string) => id.replaceAll("-", "").toUpperCase();
    const answer = await ask("POST", `${bare(workspace.id)}/users`, { user_id: bare(user.id), other: 1 });
    expect(answer.status).toBe(201);
    expect(answer.json).toMatchObject({ id: user.id, username: user.username });
    expect(await members(workspace)).toEqual([user.id]);
  });

  test("are counted once, however often they are added", async () => {
    const [user, workspace] = [await createAccount(server), await createWorkspace(server)];
    await addMember(server, workspace.id, user.id);
    const again = await ask("POST", `${workspace.id}/users`, { user_id: user.id.toUpperCase() });
    expect(again.status).toBe(409);
    expect(again.json).toEqual({
      detail: `Workspace user with workspace_id \`${workspace.id}\` and user_id \`${user.id}\` is not unique`,
    });
    expect(await members(workspace)).toEqual([user.id]);
  });

  test("see the workspace from the moment they join until they leave", async () => {
    const [user, workspace] = [await createAccount(server), await createWorkspace(server)];
    const look = () => ask("GET", workspace.id, undefined, user.apiKey);
    expect((await look()).status).toBe(403);
    await addMember(server, workspace.id, user.id);
    expect((await look()).status).toBe(200);
    expect((await ask("DELETE", `${workspace.id}/users/${user.id}`)).status).toBe(200);
    expect((await look()).status).toBe(403);
    expect((await ask("DELETE", `${workspace.id}/users/${user.id}`)).json).toEqual({
      detail: `WorkspaceUser not found filtering by workspace_id=${workspace.id}, user_id=${user.id}`,
    });
  });

  test("may be owners too", async () => {
    const [owner, workspace] = [
      await createAccount(server, { role: "owner" }),
      await createWorkspace(server),
    ];
    await addMember(server, workspace.id, owner.id);
    expect(await members(workspace)).toEqual([owner.id]);
    expect((await ask("DELETE", `${workspace.id}/users/${owner.id}`)).status).toBe(200);
    expect((await ask("GET", workspace.id, undefined, owner.apiKey)).status).toBe(200);
  });

  test.each<[string, unknown, string]>([
    ["no user", {}, "missing"],
    ["a null user", { user_id: null }, "string_type"],
    ["a user by name", { user_id: "owner" }, "uuid_parsing"],
  ])("cannot be added with %s", async (_, json, type) => {
    const workspace = await createWorkspace(server);
    const answer = await ask("POST", `${workspace.id}/users`, json);
    expect(answer.status).toBe(422);
    expect(answer.json.detail.params.errors).toEqual([
      { type, loc: ["body", "user_id"], msg: expect.any(String) },
    ]);
  });

  /** Lets something happen between a service's checks and its transaction, as another request might. */
  function beforeNextTransaction(happen: () => Promise<unknown>): void {
    const { dialect } = server.context.database;
    const open = dialect.transaction.bind(dialect);
    jest.spyOn(dialect, "transaction").mockImplementationOnce(async (database, work) => {
      await happen();
      return open(database, work);
    });
  }

  test("a user who is deleted while being added is missing, not an error", async () => {
    const [user, workspace] = [await createAccount(server), await createWorkspace(server)];
    beforeNextTransaction(() => server.context.database.write("users").where({ id: user.id }).delete());
    const answer = await ask("POST", `${workspace.id}/users`, { user_id: user.id });
    expect(answer.status).toBe(422);
    expect(answer.json).toEqual({ detail: `User with id \`${user.id}\` not found` });
  });

  test("a workspace that is deleted while a user is added is missing, not an error", async () => {
    const [user, workspace] = [await createAccount(server), await createWorkspace(server)];
    beforeNextTransaction(() =>
      server.context.database.write("workspaces").where({ id: workspace.id }).delete(),
    );
    const answer = await ask("POST", `${workspace.id}/users`, { user_id: user.id });
    expect(answer.status).toBe(404);
    expect(answer.json).toEqual({ detail: `Workspace with id \`${workspace.id}\` not found` });
  });

  test("of a workspace that never was cannot be removed", async () => {
    const user = await createAccount(server);
    const answer = await ask("DELETE", `${NOBODYS_ID}/users/${user.id}`);
    expect(answer.json).toEqual({
      detail: `WorkspaceUser not found filtering by workspace_id=${NOBODYS_ID}, user_id=${user.id}`,
    });
  });
});
