import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { addMember, createAccount, createWorkspace, uniqueName } from "../../support/accounts.ts";
import { onEachEngine } from "../../support/engines.ts";
import { invalid } from "../../support/error-bodies.ts";
import { TestClock } from "../../support/test-clock.ts";
import { OWNER_KEY, startTestServer, type TestResponse, type TestServer } from "../../support/test-server.ts";

onEachEngine("workspaces", (engine) => {
  let server: TestServer;
  const clock = new TestClock();
  beforeAll(async () => {
    server = await startTestServer({ engine, clock });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  function ask(method: string, path: string, json?: unknown, apiKey = OWNER_KEY): Promise<TestResponse> {
    return server.request(method, `/api/v1${path}`, { apiKey, ...(json ? { json } : {}) });
  }

  async function namesIn(path: string, apiKey?: string): Promise<string[]> {
    const { items } = (await ask("GET", path, undefined, apiKey)).json;
    return items.map(({ name }: { name: string }) => name);
  }

  test("one on the wire has exactly the contract's fields", async () => {
    clock.advance(1000 - (clock.now().getTime() % 1000) + 5);
    const second = clock.now().toISOString().slice(0, 19);
    const name = uniqueName("w");
    const created = (await ask("POST", "/workspaces", { name })).json;
    const expected = {
      id: created.id,
      name,
      inserted_at: `${second}.005000`,
      updated_at: `${second}.005000`,
    };
    expect(created).toEqual(expected);
    expect((await ask("GET", `/workspaces/${created.id}`)).json).toEqual(expected);
    expect((await ask("DELETE", `/workspaces/${created.id}`)).json).toEqual(expected);
    expect((await ask("GET", `/workspaces/${created.id}`)).status).toBe(404);
  });

  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ["letters, digits, hyphens and underscores", { name: "_-Team-7_" }, { name: "_-Team-7_" }],
    ["200 characters", { name: "w".repeat(200) }, { name: "w".repeat(200) }],
    ["one character", { name: "x" }, { name: "x" }],
    [
      "a chosen id without dashes",
      { name: "chosen", id: "9A1C2D3E4F5061728394A5B6C7D8E9F0" },
      { id: "9a1c2d3e-4f50-6172-8394-a5b6c7d8e9f0" },
    ],
    ["what the SDK sends", { name: "sdk", id: null, inserted_at: null, updated_at: null }, { name: "sdk" }],
  ])("%s are fine", async (_, input, expected) => {
    const answer = await ask("POST", "/workspaces", input);
    expect(answer.status).toBe(201);
    expect(answer.json).toMatchObject(expected);
  });

  const PATTERN =
    "String should match pattern '^[A-Za-z0-9_-]+$': use letters, digits, hyphens and underscores";

  test.each<[string, unknown, [type: string, msg: string]]>([
    ["none", undefined, ["missing", "Field required"]],
    ["null", null, ["string_type", "Input should be a valid string"]],
    ["empty", "", ["string_too_short", "String should have at least 1 character"]],
    ["of 201 characters", "w".repeat(201), ["string_too_long", "String should have at most 200 characters"]],
    ["with a space", "my team", ["string_pattern_mismatch", PATTERN]],
    ["with a space around it", " team", ["string_pattern_mismatch", PATTERN]],
    ["with a newline at its end", "team\n", ["string_pattern_mismatch", PATTERN]],
    ["with a letter outside ASCII", "équipe", ["string_pattern_mismatch", PATTERN]],
    ["with a dot", "a.b", ["string_pattern_mismatch", PATTERN]],
  ])("a name that is %s is refused", async (_, name, [type, msg]) => {
    const answer = await ask("POST", "/workspaces", { name, other: 1 });
    expect(answer.status).toBe(422);
    expect(answer.json).toEqual(invalid([type, ["body", "name"], msg]));
  });

  test("names that differ in case are two workspaces", async () => {
    const name = uniqueName("case");
    await createWorkspace(server, name);
    await expect(createWorkspace(server, name.toUpperCase())).resolves.toMatchObject({
      name: name.toUpperCase(),
    });
  });

  test("a taken name can be had again once its workspace is deleted", async () => {
    const { id, name } = await createWorkspace(server);
    expect((await ask("POST", "/workspaces", { name })).status).toBe(409);
    await ask("DELETE", `/workspaces/${id}`);
    expect((await ask("POST", "/workspaces", { name })).status).toBe(201);
  });

  test("owners see all of them, others those that they are members of, in the order in which they were made", async () => {
    const before = await namesIn("/me/workspaces");
    const made = [];
    for (const id of ["ffffffff-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000001"]) {
      clock.advance(1);
      made.push((await ask("POST", "/workspaces", { name: uniqueName("w"), id })).json);
    }
    const [first, second] = made.map(({ name }) => name);
    const admin = await createAccount(server, { role: "admin" });
    // Joins the later one first: the order is that of the workspaces.
    for (const { id } of made.toReversed()) await addMember(server, id, admin.id);
    const owner = await createAccount(server, { role: "owner" });

    expect(await namesIn("/me/workspaces")).toEqual([...before, first, second]);
    expect(await namesIn("/me/workspaces", admin.apiKey)).toEqual([first, second]);
    expect(await namesIn(`/users/${admin.id}/workspaces`)).toEqual([first, second]);
    expect(await namesIn(`/users/${owner.id}/workspaces`)).toEqual([...before, first, second]);
  });

  test("deleting one takes its memberships along and its members not", async () => {
    const [user, workspace] = [await createAccount(server), await createWorkspace(server)];
    await addMember(server, workspace.id, user.id);
    expect((await ask("DELETE", `/workspaces/${workspace.id}`)).status).toBe(200);
    expect(await namesIn("/me/workspaces", user.apiKey)).toEqual([]);
    const rows = await server.context.database.read("workspaces_users").where({ workspace_id: workspace.id });
    expect(rows).toEqual([]);
  });
});
