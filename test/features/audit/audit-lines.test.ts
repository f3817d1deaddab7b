import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { addMember, createAccount, createWorkspace, signIn, uniqueName } from "../../support/accounts.ts";
import { onEachEngine } from "../../support/engines.ts";
import { OWNER_KEY, startTestServer, type TestResponse, type TestServer } from "../../support/test-server.ts";
import { type AuditLine, readTrail } from "./audit-trail.ts";

const REQUEST_ID = "a-request-of-this-test";

onEachEngine("the audit log", (engine) => {
  let server: TestServer;
  let owner: { id: string; name: string };
  beforeAll(async () => {
    server = await startTestServer({ engine });
    const { id, username } = (await server.request("GET", "/api/v1/me", { apiKey: OWNER_KEY })).json;
    owner = { id, name: username };
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  /** The lines that a request wrote, oldest first, without what every line has. */
  async function linesOf(
    method: string,
    path: string,
    json?: unknown,
    apiKey = OWNER_KEY,
  ): Promise<{ answer: TestResponse; lines: Partial<AuditLine>[] }> {
    const [newest] = await readTrail(server, { limit: "1" });
    const headers = { "x-request-id": REQUEST_ID };
    const options = { apiKey, headers, ...(json === undefined ? {} : { json }) };
    const answer = await server.request(method, `/api/v1${path}`, options);
    const trail = await readTrail(server);
    const fresh = trail.slice(
      0,
      trail.findIndex(({ id }) => id === newest?.id),
    );
    for (const line of fresh) {
      expect(line).toMatchObject({ source: "127.0.0.1", request_id: REQUEST_ID });
      expect(Date.parse(`${line.occurred_at}Z`)).not.toBeNaN();
    }
    return {
      answer,
      lines: fresh
        .reverse()
        .map(({ action, actor, target, details }) => ({ action, actor, target, details })),
    };
  }

  function user({ id, username }: { id: string; username: string }) {
    return { type: "user", id, name: username };
  }

  test("tells who created a user, with which role, and never a credential", async () => {
    const json = { username: uniqueName(), first_name: "Ada", password: "a secret password", role: "admin" };
    const { answer, lines } = await linesOf("POST", "/users", json);
    expect(lines).toEqual([
      { action: "user.created", actor: owner, target: user(answer.json), details: { role: "admin" } },
    ]);
  });

  test("tells each thing that one change changed", async () => {
    const account = await createAccount(server);
    const username = uniqueName();
    const json = { first_name: "Grace", username, role: "admin", password: "another password" };
    const { lines } = await linesOf("PATCH", `/users/${account.id}`, json);
    const target = user({ ...account, username });
    expect(lines).toEqual([
      { action: "user.updated", actor: owner, target, details: { fields: ["firstName"] } },
      { action: "user.renamed", actor: owner, target, details: { from: account.username, to: username } },
      { action: "user.role-changed", actor: owner, target, details: { from: "annotator", to: "admin" } },
      { action: "user.password-changed", actor: owner, target, details: { removed: false } },
    ]);
  });

  test("says nothing where nothing changed, or the change was refused", async () => {
    const [account, other] = [await createAccount(server), await createAccount(server)];
    const unchanged = await linesOf("PATCH", `/users/${account.id}`, { role: "annotator" });
    expect([unchanged.answer.status, unchanged.lines]).toEqual([200, []]);
    const taken = await linesOf("PATCH", `/users/${account.id}`, { username: other.username, role: "admin" });
    expect([taken.answer.status, taken.lines]).toEqual([422, []]);
    const twice = await linesOf("POST", "/users", {
      username: account.username,
      first_name: "x",
      password: "12345678",
    });
    expect([twice.answer.status, twice.lines]).toEqual([409, []]);
  });

  test("tells what people do about themselves", async () => {
    const account = await createAccount(server);
    const me = { id: account.id, name: account.username };
    const told = { actor: me, target: user(account) };
    const passwords = { current_password: account.password, new_password: "a password of my own" };
    const password = await linesOf("PUT", "/me/password", passwords, account.apiKey);
    expect(password.lines).toEqual([
      { action: "user.password-changed", ...told, details: { removed: false } },
    ]);
    const everywhere = await linesOf("DELETE", "/sessions", undefined, account.apiKey);
    expect(everywhere.lines).toEqual([{ action: "user.signed-out-everywhere", ...told, details: {} }]);
    const key = await linesOf("POST", "/me/api-key", undefined, account.apiKey);
    expect(key.lines).toEqual([{ action: "user.api-key-changed", ...told, details: {} }]);
  });

  test("tells of workspaces, and who joins and leaves them", async () => {
    const name = uniqueName("w");
    const created = await linesOf("POST", "/workspaces", { name });
    const { id } = created.answer.json;
    const told = { actor: owner, target: { type: "workspace", id, name } };
    expect(created.lines).toEqual([{ action: "workspace.created", ...told, details: {} }]);

    const account = await createAccount(server);
    const details = { user: account.username, user_id: account.id };
    const added = await linesOf("POST", `/workspaces/${id}/users`, { user_id: account.id });
    expect(added.lines).toEqual([{ action: "member.added", ...told, details }]);
    const again = await linesOf("POST", `/workspaces/${id}/users`, { user_id: account.id });
    expect([again.answer.status, again.lines]).toEqual([409, []]);
    const removed = await linesOf("DELETE", `/workspaces/${id}/users/${account.id}`);
    expect(removed.lines).toEqual([{ action: "member.removed", ...told, details }]);
    const deleted = await linesOf("DELETE", `/workspaces/${id}`);
    expect(deleted.lines).toEqual([{ action: "workspace.deleted", ...told, details: {} }]);
  });

  test("outlives the people and workspaces that it tells of", async () => {
    const account = await createAccount(server, { role: "owner" });
    const workspace = await createWorkspace(server);
    await addMember(server, workspace.id, account.id);
    await linesOf("POST", "/workspaces", { name: uniqueName("w") }, account.apiKey);
    const { lines } = await linesOf("DELETE", `/users/${account.id}`);
    expect(lines).toEqual([
      { action: "user.deleted", actor: owner, target: user(account), details: { role: "owner" } },
    ]);
    const byThem = await readTrail(server, { actor: account.id });
    expect(byThem.map(({ action, actor }) => [action, actor?.name])).toEqual([
      ["workspace.created", account.username],
    ]);
  });

  test("tells who signed in, and how", async () => {
    const account = await createAccount(server);
    await signIn(server, account.username, account.password);
    const me = { id: account.id, name: account.username };
    const [line] = await readTrail(server, { actor: account.username });
    expect(line).toMatchObject({
      action: "sign-in.succeeded",
      actor: me,
      target: { type: "user", ...me },
      details: { method: "password" },
      source: "127.0.0.1",
    });
  });

  test("cannot be changed, nor its last day deleted, even in the database", async () => {
    const { write } = server.context.database;
    const before = await readTrail(server);
    await expect(write("audit_events").update({ actor_name: "nobody" })).rejects.toThrow("append-only");
    await expect(write("audit_events").delete()).rejects.toThrow("append-only");
    if (engine.name === "postgres") {
      await expect(write.raw("truncate audit_events")).rejects.toThrow("append-only");
    }
    expect(await readTrail(server)).toEqual(before);
  });

  test("holds no secret", async () => {
    const secrets = ["a secret password", "another password", "a password of my own", "a test's password"];
    const rows = JSON.stringify(await server.context.database.read("audit_events"));
    for (const secret of [...secrets, OWNER_KEY]) expect(rows).not.toContain(secret);
    for (const { password_hash: hash, api_key_lookup: lookup } of await server.context.database.read(
      "users",
    )) {
      expect(rows).not.toContain(hash);
      expect(rows).not.toContain(lookup);
    }
  });
});
