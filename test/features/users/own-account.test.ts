import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createAccount, signIn, type TestAccount } from "../../support/accounts.ts";
import { onEachEngine } from "../../support/engines.ts";
import { invalid } from "../../support/error-bodies.ts";
import { OWNER_KEY, startTestServer, type TestResponse, type TestServer } from "../../support/test-server.ts";

const NEXT = "another password";

onEachEngine("the own account", (engine) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ engine });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  function ask(
    method: string,
    path: string,
    { apiKey }: { apiKey: string },
    json?: unknown,
  ): Promise<TestResponse> {
    return server.request(method, `/api/v1${path}`, { apiKey, ...(json === undefined ? {} : { json }) });
  }

  function changePassword(account: TestAccount, json: Record<string, unknown>): Promise<TestResponse> {
    return ask("PUT", "/me/password", account, json);
  }

  async function opens({ username }: TestAccount, password: string): Promise<boolean> {
    return (await server.request("POST", "/api/v1/token", { form: { username, password } })).status === 201;
  }

  test("its holder changes its names, and sees its key beside them", async () => {
    const ada = await createAccount(server, { last_name: "King" });
    const renamed = await ask("PATCH", "/me", ada, { first_name: " Grace " });
    expect(renamed.status).toBe(200);
    expect(renamed.json).toMatchObject({ first_name: "Grace", last_name: "King", api_key: ada.apiKey });
    expect((await ask("PATCH", "/me", ada, { last_name: null })).json).toMatchObject({
      first_name: "Grace",
      last_name: null,
    });
  });

  test.each(["annotator", "admin"] as const)(
    "an %s can change nothing else about it, role least of all",
    async (role) => {
      const ada = await createAccount(server, { role });
      const before = (await ask("GET", "/me", ada)).json;
      const forbidden = {
        role: "owner",
        username: "root",
        password: NEXT,
        id: "x",
        api_key: "mine",
        suspended: false,
      };
      const answer = await ask("PATCH", "/me", ada, forbidden);
      expect(answer.status).toBe(200);
      expect(answer.json).toEqual(before);
      expect(await opens(ada, ada.password)).toBe(true);
    },
  );

  test.each<[string, Record<string, unknown>, [string, string, string]]>([
    [
      "a null first name",
      { first_name: null },
      ["string_type", "first_name", "Input should be a valid string"],
    ],
    [
      "an empty first name",
      { first_name: " " },
      ["string_too_short", "first_name", "String should have at least 1 character"],
    ],
    [
      "an empty last name",
      { last_name: "" },
      ["string_too_short", "last_name", "String should have at least 1 character"],
    ],
  ])("%s is refused", async (_, json, [type, field, msg]) => {
    const answer = await ask("PATCH", "/me", await createAccount(server), json);
    expect(answer.status).toBe(422);
    expect(answer.json).toEqual(invalid([type, ["body", field], msg]));
  });

  test("its password changes for whoever knows it, and tokens of before end", async () => {
    const ada = await createAccount(server);
    const bearer = await signIn(server, ada.username, ada.password);
    const answer = await changePassword(ada, { current_password: ada.password, new_password: NEXT });
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ id: ada.id, api_key: ada.apiKey });
    expect([await opens(ada, ada.password), await opens(ada, NEXT)]).toEqual([false, true]);
    expect((await server.request("GET", "/api/v1/me", { bearer })).status).toBe(401);
    expect((await ask("GET", "/me", ada)).status).toBe(200);
  });

  test.each<[string, Record<string, unknown>]>([
    ["wrong", { current_password: "wrong" }],
    ["empty", { current_password: "" }],
    ["null", { current_password: null }],
    ["missing", {}],
  ])("its password stays when the current one is %s", async (_, json) => {
    const ada = await createAccount(server);
    const answer = await changePassword(ada, { ...json, new_password: NEXT });
    expect(answer.status).toBe(422);
    expect(answer.json).toEqual({ detail: "The current password is not right" });
    expect([await opens(ada, ada.password), await opens(ada, NEXT)]).toEqual([true, false]);
  });

  test("a first password needs no current one", async () => {
    const ada = await createAccount(server);
    await server.context.database.write("users").where({ id: ada.id }).update({ password_hash: null });
    expect((await changePassword(ada, { new_password: NEXT })).status).toBe(200);
    expect(await opens(ada, NEXT)).toBe(true);
  });

  test.each([
    ["1234567", "string_too_short"],
    ["x".repeat(101), "string_too_long"],
    [null, "string_type"],
    [undefined, "missing"],
  ])("%j is no new password", async (password, type) => {
    const ada = await createAccount(server);
    const answer = await changePassword(ada, { current_password: ada.password, new_password: password });
    expect(answer.status).toBe(422);
    expect(answer.json.detail.params.errors).toEqual([
      { type, loc: ["body", "new_password"], msg: expect.any(String) },
    ]);
  });

  test("its key can be replaced: the old one and the tokens of before end at once, the password stays", async () => {
    const ada = await createAccount(server);
    const bearer = await signIn(server, ada.username, ada.password);
    const rotated = await ask("POST", "/me/api-key", ada);
    expect(rotated.status).toBe(200);
    const { api_key: apiKey } = rotated.json;
    expect(apiKey).toMatch(/^[\w-]{107}$/);
    expect(apiKey).not.toBe(ada.apiKey);
    expect((await ask("GET", "/me", ada)).status).toBe(401);
    expect((await server.request("GET", "/api/v1/me", { bearer })).status).toBe(401);
    expect((await ask("GET", "/me", { apiKey })).json).toMatchObject({ id: ada.id, api_key: apiKey });
    expect(await opens(ada, ada.password)).toBe(true);
  });

  test("signing out everywhere ends tokens, of this account only, and leaves key and password", async () => {
    const [ada, grace] = [await createAccount(server), await createAccount(server)];
    const tokens = await Promise.all(
      [ada, grace].map(({ username, password }) => signIn(server, username, password)),
    );
    expect((await ask("DELETE", "/sessions", ada)).json).toEqual({ user: null });
    const statuses = tokens.map(
      async (bearer) => (await server.request("GET", "/api/v1/me", { bearer })).status,
    );
    expect(await Promise.all(statuses)).toEqual([401, 200]);
    expect((await ask("GET", "/me", ada)).status).toBe(200);
    expect(await opens(ada, ada.password)).toBe(true);
  });

  test("a suspended account is opened by nothing", async () => {
    const ada = await createAccount(server);
    const bearer = await signIn(server, ada.username, ada.password);
    await server.context.database.write("users").where({ id: ada.id }).update({ suspended: true });
    expect((await ask("GET", "/me", ada)).status).toBe(401);
    expect((await server.request("GET", "/api/v1/me", { bearer })).status).toBe(401);
    expect(await opens(ada, ada.password)).toBe(false);
    expect((await ask("GET", `/users/${ada.id}`, { apiKey: OWNER_KEY })).status).toBe(200);
  });
});
