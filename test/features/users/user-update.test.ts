import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createAccount, signIn, type TestAccount, uniqueName } from "../../support/accounts.ts";
import { onEachEngine } from "../../support/engines.ts";
import { invalid } from "../../support/error-bodies.ts";
import { TestClock } from "../../support/test-clock.ts";
import { OWNER_KEY, startTestServer, type TestResponse, type TestServer } from "../../support/test-server.ts";

onEachEngine("changing a user", (engine) => {
  let server: TestServer;
  const clock = new TestClock();
  beforeAll(async () => {
    server = await startTestServer({ engine, clock });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  function patch({ id }: { id: string }, json: unknown): Promise<TestResponse> {
    return server.request("PATCH", `/api/v1/users/${id}`, { apiKey: OWNER_KEY, json });
  }

  async function read({ id }: { id: string }) {
    return (await server.request("GET", `/api/v1/users/${id}`, { apiKey: OWNER_KEY })).json;
  }

  /** Gives an account a name that was possible before there were rules. */
  async function nameByForce({ id }: TestAccount, username: string): Promise<void> {
    await server.context.database
      .write("users")
      .where({ id })
      .update({ username, username_folded: username.toLowerCase() });
  }

  test.each<[string, Record<string, unknown>]>([
    ["the first name", { first_name: "Grace" }],
    ["the last name", { last_name: "Hopper" }],
    ["the role", { role: "admin" }],
    ["the username", { username: uniqueName("renamed") }],
    [
      "all of them",
      { first_name: "Grace", last_name: "Hopper", role: "owner", username: uniqueName("renamed") },
    ],
  ])("%s changes, nothing else does, and updated_at moves", async (_, changes) => {
    const account = await createAccount(server, { first_name: "Ada", last_name: "King" });
    const before = await read(account);
    clock.advance(1000);
    const answer = await patch(account, changes);
    expect(answer.status).toBe(200);
    const after = { ...before, ...changes, updated_at: answer.json.updated_at };
    expect(answer.json).toEqual(after);
    expect(await read(account)).toEqual(after);
    expect(Date.parse(after.updated_at) - Date.parse(before.updated_at)).toBe(1000);
  });

  test.each<[string, (account: TestAccount) => Record<string, unknown>]>([
    ["{}", () => ({})],
    ["keys that nobody knows", () => ({ api_key: "mine", id: "x", inserted_at: null, workspaces: [] })],
    [
      "what is so already",
      ({ username, password }) => ({
        first_name: " Ada ",
        last_name: "King",
        username,
        role: "annotator",
        password,
      }),
    ],
  ])("%s changes nothing, not even updated_at", async (_, changes) => {
    const account = await createAccount(server, { first_name: "Ada", last_name: "King" });
    const before = await read(account);
    clock.advance(1000);
    const answer = await patch(account, changes(account));
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual(before);
    expect(await read(account)).toEqual(before);
  });

  test("a null last name clears it", async () => {
    const account = await createAccount(server, { last_name: "King" });
    expect((await patch(account, { last_name: null })).json.last_name).toBeNull();
    expect((await read(account)).last_name).toBeNull();
  });

  test.each<[string, Record<string, unknown>, string[]]>([
    ["first_name", { first_name: null }, ["first_name"]],
    ["username", { username: null }, ["username"]],
    ["role", { role: null }, ["role"]],
    ["password", { password: null }, ["password"]],
    [
      "three of them",
      { role: null, last_name: null, first_name: null, password: null },
      ["first_name", "role", "password"],
    ],
  ])("a null %s is refused in one problem, and nothing changes", async (_, nulls, keys) => {
    const account = await createAccount(server);
    const before = await read(account);
    const answer = await patch(account, {
      ...nulls,
      ...("username" in nulls ? {} : { username: uniqueName() }),
    });
    expect(answer.status).toBe(422);
    const message = `Value error, The following keys must have non-null values: ${keys.join(", ")}`;
    expect(answer.json).toEqual(invalid(["value_error", ["body"], message]));
    expect(await read(account)).toEqual(before);
  });

  test.each<[string, Record<string, unknown>, string, string]>([
    ["an empty first name", { first_name: " " }, "string_too_short", "first_name"],
    ["an empty last name", { last_name: "" }, "string_too_short", "last_name"],
    ["an unknown role", { role: "root" }, "enum", "role"],
    ["a short password", { password: "1234567" }, "string_too_short", "password"],
    ["a long password", { password: "x".repeat(101) }, "string_too_long", "password"],
    ["a username with a space before it", { username: " ada" }, "value_error", "username"],
    ["a username with a control character", { username: "a\tb" }, "value_error", "username"],
    ["a username of 201 characters", { username: "a".repeat(201) }, "string_too_long", "username"],
  ])("%s is refused", async (_, changes, type, field) => {
    const account = await createAccount(server);
    const answer = await patch(account, changes);
    expect(answer.status).toBe(422);
    expect(answer.json).toEqual(invalid([type, ["body", field], expect.any(String) as unknown as string]));
  });

  test("a username that another account has, but perhaps for case, is refused with the original's words", async () => {
    const [account, other] = [
      await createAccount(server),
      await createAccount(server, { username: uniqueName("Other") }),
    ];
    for (const username of [other.username, other.username.toUpperCase()]) {
      const answer = await patch(account, { username, first_name: "Grace" });
      expect(answer.status).toBe(422);
      expect(answer.json).toEqual({ detail: `Username '${username}' already exists` });
    }
    expect((await read(account)).first_name).toBe("Test");
  });

  test("the case of one's own username can change", async () => {
    const account = await createAccount(server, { username: uniqueName("Case") });
    const username = account.username.toUpperCase();
    expect((await patch(account, { username })).json.username).toBe(username);
    await expect(signIn(server, username, account.password)).resolves.toEqual(expect.any(String));
  });

  test("a name given up is free for somebody else", async () => {
    const account = await createAccount(server);
    expect((await patch(account, { username: uniqueName() })).status).toBe(200);
    await expect(createAccount(server, { username: account.username })).resolves.toMatchObject({
      role: "annotator",
    });
  });

  test("an account with a name from before the rules stays editable, but a new name obeys them", async () => {
    const account = await createAccount(server);
    const odd = ` ${account.username}\u0007 ${"x".repeat(200)}`;
    await nameByForce(account, odd);
    const kept = await patch(account, { username: odd, first_name: "Grace" });
    expect(kept.status).toBe(200);
    expect(kept.json).toMatchObject({ username: odd, first_name: "Grace" });
    expect((await patch(account, { username: `${odd}!` })).status).toBe(422);
    expect((await patch(account, { username: account.username })).json.username).toBe(account.username);
  });

  test("a changed password takes the old one's place", async () => {
    const account = await createAccount(server);
    expect((await patch(account, { password: "another password" })).status).toBe(200);
    await expect(signIn(server, account.username, "another password")).resolves.toEqual(expect.any(String));
    await expect(signIn(server, account.username, account.password)).rejects.toThrow("Expected 201, got 401");
  });
});
