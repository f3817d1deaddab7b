import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { NOBODYS_ID, signIn, uniqueName } from "../../support/accounts.ts";
import { onEachEngine } from "../../support/engines.ts";
import { invalid } from "../../support/error-bodies.ts";
import { OWNER_KEY, startTestServer, type TestResponse, type TestServer } from "../../support/test-server.ts";

const ASTRAL = "😀";

onEachEngine("creating a user", (engine) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ engine });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  function create(json: Record<string, unknown>): Promise<TestResponse> {
    const whole = { first_name: "Ada", username: uniqueName(), password: "12345678", ...json };
    return server.request("POST", "/api/v1/users", { apiKey: OWNER_KEY, json: whole });
  }

  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ["no role", {}, { role: "annotator" }],
    ["a null role", { role: null }, { role: "annotator" }],
    ["a role", { role: "admin" }, { role: "admin" }],
    ["no last name", {}, { last_name: null }],
    ["a null last name", { last_name: null }, { last_name: null }],
    [
      "names with spaces around them",
      { first_name: " Ada ", last_name: "\tKing\n" },
      { first_name: "Ada", last_name: "King" },
    ],
    ["a username with an inner space", { username: "ada king" }, { username: "ada king" }],
    [
      "a username that is no identifier",
      { username: "-ada@example.org/π" },
      { username: "-ada@example.org/π" },
    ],
    [
      "a username of 200 astral characters",
      { username: ASTRAL.repeat(200) },
      { username: ASTRAL.repeat(200) },
    ],
    [
      "a chosen id",
      { id: "7D444840-9DC0-11D1-B245-5FFDCE74FAD2" },
      { id: "7d444840-9dc0-11d1-b245-5ffdce74fad2" },
    ],
    [
      "a chosen id without dashes",
      { id: "f47ac10b58cc4372a5670e02b2c3d479" },
      { id: "f47ac10b-58cc-4372-a567-0e02b2c3d479" },
    ],
    ["a null id", { id: null }, { id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) }],
    [
      "keys that nobody knows",
      { api_key: "chosen.by.me", inserted_at: null, workspaces: ["x"] },
      { api_key: expect.not.stringContaining("chosen") },
    ],
  ])("%s is fine", async (_, input, expected) => {
    const answer = await create(input);
    expect(answer.status).toBe(201);
    expect(answer.json).toMatchObject(expected);
  });

  const TOO_SHORT = "String should have at least 1 character";
  const TOO_LONG = "String should have at most 200 characters";
  const CONTROL = "Value error, Username should not contain control characters";
  const OUTER_SPACE = "Value error, Username should not start or end with white space";

  test.each<[string, Record<string, unknown>, [type: string, field: string, msg: string]]>([
    ["no username", { username: undefined }, ["missing", "username", "Field required"]],
    ["a null username", { username: null }, ["string_type", "username", "Input should be a valid string"]],
    [
      "a username that is a number",
      { username: 7 },
      ["string_type", "username", "Input should be a valid string"],
    ],
    ["an empty username", { username: "" }, ["string_too_short", "username", TOO_SHORT]],
    [
      "a username of 201 characters",
      { username: "a".repeat(201) },
      ["string_too_long", "username", TOO_LONG],
    ],
    [
      "a username of 201 astral characters",
      { username: ASTRAL.repeat(201) },
      ["string_too_long", "username", TOO_LONG],
    ],
    ["a username with a newline", { username: "ada\nking" }, ["value_error", "username", CONTROL]],
    [
      "a username with a delete character",
      { username: "ada\u007fking" },
      ["value_error", "username", CONTROL],
    ],
    [
      "a username with a C1 control character",
      { username: "ada\u0085king" },
      ["value_error", "username", CONTROL],
    ],
    ["a username after a space", { username: " ada" }, ["value_error", "username", OUTER_SPACE]],
    [
      "a username before a no-break space",
      { username: "ada\u00a0" },
      ["value_error", "username", OUTER_SPACE],
    ],
    ["a username of spaces", { username: "   " }, ["value_error", "username", OUTER_SPACE]],
    [
      "half a surrogate pair",
      { first_name: "\ud83d" },
      [
        "string_unicode",
        "first_name",
        "Input should be a valid string, unable to parse raw data as a unicode string",
      ],
    ],
    [
      "a null character",
      { first_name: "a\0b" },
      ["value_error", "first_name", "Value error, String should not contain null characters (\\u0000)"],
    ],
    ["no first name", { first_name: undefined }, ["missing", "first_name", "Field required"]],
    ["a first name of spaces", { first_name: "  " }, ["string_too_short", "first_name", TOO_SHORT]],
    ["an empty last name", { last_name: "" }, ["string_too_short", "last_name", TOO_SHORT]],
    [
      "a role that is none",
      { role: "superuser" },
      ["enum", "role", "Input should be 'owner', 'admin' or 'annotator'"],
    ],
    [
      "a role in another case",
      { role: "Owner" },
      ["enum", "role", "Input should be 'owner', 'admin' or 'annotator'"],
    ],
    ["no password", { password: undefined }, ["missing", "password", "Field required"]],
    [
      "a password of 7 characters",
      { password: "1234567" },
      ["string_too_short", "password", "String should have at least 8 characters"],
    ],
    [
      "a password of 7 astral characters",
      { password: ASTRAL.repeat(7) },
      ["string_too_short", "password", "String should have at least 8 characters"],
    ],
    [
      "a password of 101 characters",
      { password: "x".repeat(101) },
      ["string_too_long", "password", "String should have at most 100 characters"],
    ],
  ])("%s is refused", async (_, input, [type, field, msg]) => {
    const answer = await create(input);
    expect(answer.status).toBe(422);
    expect(answer.json).toEqual(invalid([type, ["body", field], msg]));
  });

  test("every problem is told at once", async () => {
    const answer = await create({ username: "", first_name: 1, password: "short", role: "none", id: "x" });
    const fields = answer.json.detail.params.errors.map(({ loc }: { loc: string[] }) => loc.join("."));
    expect(fields.sort()).toEqual([
      "body.first_name",
      "body.id",
      "body.password",
      "body.role",
      "body.username",
    ]);
  });

  test.each<[string, unknown, ReturnType<typeof invalid>]>([
    [
      "a list",
      [],
      invalid([
        "model_attributes_type",
        ["body"],
        "Input should be a valid dictionary or object to extract fields from",
      ]),
    ],
    ["nothing", undefined, invalid(["missing", ["body"], "Field required"])],
  ])("a body that is %s is refused", async (_, json, body) => {
    const answer = await server.request("POST", "/api/v1/users", { apiKey: OWNER_KEY, json });
    expect(answer.status).toBe(422);
    expect(answer.json).toEqual(body);
  });

  test.each([
    ["of 8 spaces", "        "],
    ["with spaces around it", " password "],
    ["of 8 astral characters", ASTRAL.repeat(8)],
    ["of 100 astral characters", ASTRAL.repeat(100)],
  ])("a password %s opens the account as it is, and only as it is", async (_, password) => {
    const { username } = (await create({ password })).json;
    expect(await signIn(server, username, password)).toEqual(expect.any(String));
    const form = { username, password: password.trim() === password ? `${password} ` : password.trim() };
    expect((await server.request("POST", "/api/v1/token", { form })).status).toBe(401);
  });

  test("a taken username is a conflict, told before a taken id", async () => {
    const { id, username } = (await create({})).json;
    const answer = await create({ username, id });
    expect(answer.status).toBe(409);
    expect(answer.json).toEqual({ detail: `User username \`${username}\` is not unique` });
  });

  test("a taken id is a conflict, however it is written", async () => {
    const { id } = (await create({})).json;
    const answer = await create({ id: id.replaceAll("-", "").toUpperCase() });
    expect(answer.status).toBe(409);
    expect(answer.json).toEqual({ detail: `User with id \`${id}\` is not unique` });
  });

  test.each([
    ["case-Ada", "CASE-aDA"],
    ["case-STRASSE-Ä", "case-strasse-ä"],
  ])("of %s and %s only one can be", async (first, second) => {
    expect((await create({ username: first })).status).toBe(201);
    const answer = await create({ username: second });
    expect(answer.status).toBe(409);
    expect(answer.json.detail).toContain(`User username \`${second}\` is not unique`);
    expect(answer.json.detail).toContain(`\`${first}\``);
  });

  test("nothing is left of a user that was refused", async () => {
    const { id } = (await create({})).json;
    const username = uniqueName();
    expect((await create({ username, id })).status).toBe(409);
    expect((await create({ username, id: NOBODYS_ID })).status).toBe(201);
  });
});
