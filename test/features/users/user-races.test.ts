import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createAccount, createWorkspace, uniqueName } from "../../support/accounts.ts";
import { onEachEngine } from "../../support/engines.ts";
import { OWNER_KEY, startTestServer, type TestResponse, type TestServer } from "../../support/test-server.ts";

const AT_ONCE = 20;

onEachEngine("twenty requests at once", (engine) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ engine });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  function ask(method: string, path: string, json?: unknown): Promise<TestResponse> {
    return server.request(method, `/api/v1${path}`, { apiKey: OWNER_KEY, ...(json ? { json } : {}) });
  }

  function times<T>(make: (index: number) => Promise<T>): Promise<T[]> {
    return Promise.all(Array.from({ length: AT_ONCE }, (_, index) => make(index)));
  }

  function oneOf(winner: number, losers: number): number[] {
    return [winner, ...Array.from({ length: AT_ONCE - 1 }, () => losers)];
  }

  function statuses(answers: readonly TestResponse[]): number[] {
    return answers.map(({ status }) => status).sort();
  }

  async function countUsers(foldedName: string): Promise<number> {
    const rows = await server.context.database.read("users").where({ username_folded: foldedName });
    return rows.length;
  }

  function create(username: string, id?: string): Promise<TestResponse> {
    return ask("POST", "/users", { username, first_name: "Ada", password: "12345678", id });
  }

  test("for one new username make one user and nineteen conflicts", async () => {
    const username = uniqueName();
    const answers = await times(() => create(username));
    expect(statuses(answers)).toEqual(oneOf(201, 409));
    const losers = answers.filter(({ status }) => status === 409);
    expect(new Set(losers.map(({ text }) => text))).toEqual(
      new Set([JSON.stringify({ detail: `User username \`${username}\` is not unique` })]),
    );
    expect(await countUsers(username)).toBe(1);
  });

  test("for usernames that differ in case only make one user and nineteen conflicts", async () => {
    const username = uniqueName("abcdefghijklmnopqrst");
    const answers = await times((index) =>
      create(username.slice(0, index) + username.charAt(index).toUpperCase() + username.slice(index + 1)),
    );
    expect(statuses(answers)).toEqual(oneOf(201, 409));
    expect(await countUsers(username)).toBe(1);
  });

  test("for one chosen id make one user and nineteen conflicts", async () => {
    const id = "3b241101-e2bb-4255-8caf-4136c566a962";
    const answers = await times(() => create(uniqueName(), id));
    expect(statuses(answers)).toEqual(oneOf(201, 409));
  });

  test("to give twenty users one new username give it to one", async () => {
    const users = await times(() => createAccount(server));
    const username = uniqueName();
    const answers = await Promise.all(users.map(({ id }) => ask("PATCH", `/users/${id}`, { username })));
    expect(statuses(answers)).toEqual(oneOf(200, 422));
    const loser = answers.find(({ status }) => status === 422);
    expect(loser?.json).toEqual({ detail: `Username '${username}' already exists` });
    expect(await countUsers(username)).toBe(1);
  });

  test("to add one user to a workspace make one member and nineteen conflicts", async () => {
    const [user, workspace] = [await createAccount(server), await createWorkspace(server)];
    const answers = await times(() => ask("POST", `/workspaces/${workspace.id}/users`, { user_id: user.id }));
    expect(statuses(answers)).toEqual(oneOf(201, 409));
    expect((await ask("GET", `/workspaces/${workspace.id}/users`)).json.items).toHaveLength(1);
  });

  test("to take one member out take it out once", async () => {
    const [user, workspace] = [await createAccount(server), await createWorkspace(server)];
    await ask("POST", `/workspaces/${workspace.id}/users`, { user_id: user.id });
    const answers = await times(() => ask("DELETE", `/workspaces/${workspace.id}/users/${user.id}`));
    expect(statuses(answers)).toEqual(oneOf(200, 404));
  });

  test("to make one workspace make it once", async () => {
    const name = uniqueName("w");
    expect(statuses(await times(() => ask("POST", "/workspaces", { name })))).toEqual(oneOf(201, 409));
  });

  test("to delete one user delete it once", async () => {
    const { id } = await createAccount(server);
    expect(statuses(await times(() => ask("DELETE", `/users/${id}`)))).toEqual(oneOf(200, 404));
  });

  test("that delete users and add the same users to a workspace leave no member behind", async () => {
    const workspace = await createWorkspace(server);
    const users = await times(() => createAccount(server));
    const answers = await Promise.all(
      users.map(async ({ id }) => {
        const add = () => ask("POST", `/workspaces/${workspace.id}/users`, { user_id: id });
        const [deleted, added] = await Promise.all([ask("DELETE", `/users/${id}`), add()]);
        return { id, deleted: deleted.status, added };
      }),
    );
    for (const { id, deleted, added } of answers) {
      expect(deleted).toBe(200);
      if (added.status === 201) continue;
      expect(added.status).toBe(422);
      expect(added.json).toEqual({ detail: `User with id \`${id}\` not found` });
    }
    expect((await ask("GET", `/workspaces/${workspace.id}/users`)).json.items).toEqual([]);
  });

  test("that delete workspaces and add users to them leave no member behind", async () => {
    const user = await createAccount(server);
    const workspaces = await times(() => createWorkspace(server));
    for (const { id, added } of await Promise.all(
      workspaces.map(async ({ id }) => {
        const add = () => ask("POST", `/workspaces/${id}/users`, { user_id: user.id });
        const [, added] = await Promise.all([ask("DELETE", `/workspaces/${id}`), add()]);
        return { id, added };
      }),
    )) {
      if (added.status === 201) continue;
      expect(added.status).toBe(404);
      expect(added.json).toEqual({ detail: `Workspace with id \`${id}\` not found` });
    }
    expect((await ask("GET", `/users/${user.id}/workspaces`)).json.items).toEqual([]);
  });
});
