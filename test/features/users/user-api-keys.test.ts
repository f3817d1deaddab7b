import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { addMember, createAccount, createWorkspace, type TestAccount } from "../../support/accounts.ts";
import { onEachEngine } from "../../support/engines.ts";
import { OWNER_KEY, startTestServer, type TestServer } from "../../support/test-server.ts";

const MASK = "********";

/** Every answer in which an owner or a workspace's admin meets another account. */
type Meeting = (
  server: TestServer,
  target: TestAccount,
  admin: TestAccount,
  workspaceId: string,
) => Promise<unknown>;

const MEETINGS: Readonly<Record<string, Meeting>> = {
  "GET /users": async (server, { id }) => keyIn(await ask(server, "GET", "/users"), id),
  "GET /users/:user_id": async (server, { id }) => keyIn(await ask(server, "GET", `/users/${id}`), id),
  "PATCH /users/:user_id": async (server, { id }) =>
    keyIn(await ask(server, "PATCH", `/users/${id}`, OWNER_KEY, { last_name: "Changed" }), id),
  "GET /workspaces/:workspace_id/users, as owner": async (server, { id }, _, workspaceId) =>
    keyIn(await ask(server, "GET", `/workspaces/${workspaceId}/users`), id),
  "GET /workspaces/:workspace_id/users, as admin": async (server, { id }, admin, workspaceId) =>
    keyIn(await ask(server, "GET", `/workspaces/${workspaceId}/users`, admin.apiKey), id),
  "DELETE and POST /workspaces/:workspace_id/users": async (server, { id }, admin, workspaceId) => {
    const removed = await ask(server, "DELETE", `/workspaces/${workspaceId}/users/${id}`, admin.apiKey);
    const added = await ask(server, "POST", `/workspaces/${workspaceId}/users`, OWNER_KEY, { user_id: id });
    return [keyIn(removed, id), keyIn(added, id)];
  },
  "DELETE /users/:user_id": async (server, { id }) => keyIn(await ask(server, "DELETE", `/users/${id}`), id),
};

onEachEngine("API keys", (engine) => {
  let masking: TestServer;
  let exposing: TestServer;
  beforeAll(async () => {
    masking = await startTestServer({ engine });
    exposing = await startTestServer({ engine, env: { ARGILLA_EXPOSE_API_KEYS: "true" } });
  });
  afterAll(async () => {
    await masking[Symbol.asyncDispose]();
    await exposing[Symbol.asyncDispose]();
  });

  async function meet(server: TestServer, meeting: Meeting): Promise<{ met: unknown; target: TestAccount }> {
    const [target, admin] = [await createAccount(server), await createAccount(server, { role: "admin" })];
    const workspace = await createWorkspace(server);
    for (const { id } of [target, admin]) await addMember(server, workspace.id, id);
    return { met: await meeting(server, target, admin, workspace.id), target };
  }

  test.each(Object.entries(MEETINGS))("are masked in %s", async (_, meeting) => {
    const { met } = await meet(masking, meeting);
    expect(new Set([met].flat())).toEqual(new Set([MASK]));
  });

  test.each(Object.entries(MEETINGS))("are shown in %s with ARGILLA_EXPOSE_API_KEYS", async (_, meeting) => {
    const { met, target } = await meet(exposing, meeting);
    expect(new Set([met].flat())).toEqual(new Set([target.apiKey]));
  });

  test("are new, long and shown once to whoever creates the user, and open the account", async () => {
    const first = await createAccount(masking);
    const second = await createAccount(masking);
    expect(first.apiKey).toMatch(/^[\w-]{107}$/);
    expect(second.apiKey).not.toBe(first.apiKey);
    expect((await ask(masking, "GET", "/me", first.apiKey)).id).toBe(first.id);
  });

  test.each(["owner", "admin", "annotator"] as const)("are shown to their holder, an %s", async (role) => {
    const { id, apiKey } = await createAccount(masking, { role });
    expect(keyIn(await ask(masking, "GET", "/me", apiKey), id)).toBe(apiKey);
  });

  test("are shown to an owner who asks for or changes the own account by id", async () => {
    const { id, apiKey } = await createAccount(masking, { role: "owner" });
    expect(keyIn(await ask(masking, "GET", `/users/${id}`, apiKey), id)).toBe(apiKey);
    expect(keyIn(await ask(masking, "PATCH", `/users/${id}`, apiKey, { first_name: "New" }), id)).toBe(
      apiKey,
    );
  });

  test("the mask opens nothing", async () => {
    expect((await masking.request("GET", "/api/v1/me", { apiKey: MASK })).status).toBe(401);
  });
});

// biome-ignore lint/suspicious/noExplicitAny: a wire body has no type before it is asserted on.
type Body = any;

async function ask(
  server: TestServer,
  method: string,
  path: string,
  apiKey = OWNER_KEY,
  json?: unknown,
): Promise<Body> {
  return (await server.request(method, `/api/v1${path}`, { apiKey, ...(json ? { json } : {}) })).json;
}

/** The API key of a user, in an answer with that user or with a list of users. */
function keyIn(body: Body, userId: string): unknown {
  const users: { id: string; api_key: string }[] = body.items ?? [body];
  return users.find(({ id }) => id === userId)?.api_key;
}
