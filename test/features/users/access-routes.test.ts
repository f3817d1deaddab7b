import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createAccount, signIn } from "../../support/accounts.ts";
import { onEachEngine } from "../../support/engines.ts";
import { callApi, openBrowserSession, sessionStatus } from "../../support/session-sign-in.ts";
import { OWNER_KEY, startTestServer, type TestServer } from "../../support/test-server.ts";
import { readTrail } from "../audit/audit-trail.ts";

onEachEngine("what owners do to the ways into an account", (engine) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ engine });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const post = (path: string) => server.request("POST", `/api/v1${path}`, { apiKey: OWNER_KEY });
  const statusOf = async (credentials: { apiKey?: string; bearer?: string }) =>
    (await server.request("GET", "/api/v1/me", credentials)).status;
  const opens = async (username: string, password: string) =>
    (await server.request("POST", "/api/v1/token", { form: { username, password } })).status === 201;
  const actionsOn = async (id: string) =>
    (await readTrail(server)).filter(({ target }) => target?.id === id).map(({ action }) => action);

  test("a new key for another: shown this once, the old one and all that hung on it is dead", async () => {
    const account = await createAccount(server);
    const bearer = await signIn(server, account.username, account.password);
    const browser = await openBrowserSession(server, account);
    const rotated = await post(`/users/${account.id}/api-key`);
    expect(rotated.json.api_key).toMatch(/^[\w-]{107}$/);
    expect(rotated.json.api_key).not.toBe(account.apiKey);
    expect([await statusOf({ apiKey: account.apiKey }), await statusOf({ bearer })]).toEqual([401, 401]);
    expect(await sessionStatus(server, browser)).toBe(401);
    expect(await statusOf({ apiKey: rotated.json.api_key })).toBe(200);
    const seen = await server.request("GET", `/api/v1/users/${account.id}`, { apiKey: OWNER_KEY });
    expect(seen.json.api_key).toBe("********");
    expect(await actionsOn(account.id)).toContain("user.api-key-changed");
  });

  test("a reset replaces key and password, and shows both this once", async () => {
    const account = await createAccount(server);
    const browser = await openBrowserSession(server, account);
    const reset = await post(`/users/${account.id}/reset`);
    const { password, api_key: apiKey } = reset.json;
    expect(password).toMatch(/^[\w-]{20}$/);
    expect(await opens(account.username, account.password)).toBe(false);
    expect(await opens(account.username, password)).toBe(true);
    expect([await statusOf({ apiKey: account.apiKey }), await statusOf({ apiKey })]).toEqual([401, 200]);
    expect(await sessionStatus(server, browser)).toBe(401);
    expect(await actionsOn(account.id)).toEqual(
      expect.arrayContaining(["user.api-key-changed", "user.password-changed"]),
    );
    for (const secret of [password, apiKey]) {
      expect(server.log()).not.toContain(secret);
      expect(JSON.stringify(await readTrail(server))).not.toContain(secret);
    }
  });

  test("an owner who does it to themselves stays signed in there", async () => {
    const owner = await createAccount(server, { role: "owner" });
    const browser = await openBrowserSession(server, owner);
    for (const verb of ["api-key", "reset"]) {
      expect((await callApi(server, browser, "POST", `/users/${owner.id}/${verb}`)).status).toBe(200);
      expect(await sessionStatus(server, browser)).toBe(200);
    }
    await server.context.users.delete(owner.id);
  });

  test("disabling and enabling say so, change nothing else, and are written down once", async () => {
    const account = await createAccount(server);
    for (const _again of [1, 2]) {
      expect((await post(`/users/${account.id}/disable`)).json).toMatchObject({
        id: account.id,
        disabled: true,
      });
    }
    expect((await post(`/users/${account.id}/enable`)).json).toMatchObject({
      username: account.username,
      role: account.role,
      disabled: false,
      api_key: "********",
    });
    expect(await opens(account.username, account.password)).toBe(true);
    expect(await statusOf({ apiKey: account.apiKey })).toBe(200);
    expect((await actionsOn(account.id)).filter((action) => /abled$/.test(action))).toEqual([
      "user.enabled",
      "user.disabled",
    ]);
  });

  test("the list tells of every account what opens it and when its key was last used", async () => {
    const used = await createAccount(server);
    const unused = await createAccount(server);
    await server.context.database.write("users").where({ id: unused.id }).update({ password_hash: null });
    await statusOf({ apiKey: used.apiKey });
    const find = async (id: string) => {
      const { json } = await server.request("GET", "/api/v1/users", { apiKey: OWNER_KEY });
      return json.items.find((item: { id: string }) => item.id === id);
    };
    // Noted beside the request.
    while ((await find(used.id)).api_key_last_used_on === null);
    expect(await find(used.id)).toMatchObject({
      sign_in_methods: ["password"],
      disabled: false,
      api_key_last_used_on: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    });
    expect(await find(unused.id)).toMatchObject({
      sign_in_methods: [],
      identities: [],
      api_key_last_used_on: null,
    });
  });
});
