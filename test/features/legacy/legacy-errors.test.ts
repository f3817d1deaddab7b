import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { OWNER_KEY, startTestServer, type TestServer } from "../../support/test-server.ts";

type Problem = readonly [type: string, loc: (string | number)[], msg: string, ctx?: object];

const GOOD = { first_name: "Ada", username: "ada", password: "a new password" };
const MISSING = (field: string): Problem => ["value_error.missing", ["body", field], "field required"];

describe("errors of the 1.x API", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test.each<[string, unknown, ...Problem[]]>([
    ["nothing", {}, MISSING("first_name"), MISSING("username"), MISSING("password")],
    ["a list", [], ["type_error.dict", ["body"], "value is not a valid dict"]],
    [
      "a short password",
      { ...GOOD, password: "short" },
      [
        "value_error.any_str.min_length",
        ["body", "password"],
        "ensure this value has at least 8 characters",
        { limit_value: 8 },
      ],
    ],
    [
      "a long password",
      { ...GOOD, password: "p".repeat(101) },
      [
        "value_error.any_str.max_length",
        ["body", "password"],
        "ensure this value has at most 100 characters",
        { limit_value: 100 },
      ],
    ],
    [
      "an unknown role",
      { ...GOOD, role: "boss" },
      [
        "type_error.enum",
        ["body", "role"],
        "value is not a valid enumeration member; permitted: 'owner', 'admin', 'annotator'",
        { enum_values: ["owner", "admin", "annotator"] },
      ],
    ],
    [
      "a number as a name",
      { ...GOOD, username: 7 },
      ["type_error.str", ["body", "username"], "str type expected"],
    ],
    [
      "a name that ends in a space",
      { ...GOOD, username: "ada " },
      ["value_error", ["body", "username"], "Username should not start or end with white space"],
    ],
    [
      "a name beyond the limit",
      { ...GOOD, username: "a".repeat(201) },
      ["value_error.string_too_long", ["body", "username"], "String should have at most 200 characters"],
    ],
    [
      "workspaces that are no list",
      { ...GOOD, workspaces: "admin" },
      ["type_error.list", ["body", "workspaces"], "value is not a valid list"],
    ],
    [
      "a workspace that is no name",
      { ...GOOD, workspaces: ["admin", {}] },
      ["type_error.str", ["body", "workspaces", 1], "str type expected"],
    ],
  ])("tell of %s in Pydantic 1's words", async (_, json, ...problems) => {
    const answer = await server.request("POST", "/api/users", { apiKey: OWNER_KEY, json });
    expect(answer.status).toBe(422);
    expect(answer.json.detail.code).toBe("argilla.api.errors::ValidationError");
    expect(answer.json.detail.params.errors).toEqual(
      problems.map(([type, loc, msg, ctx]) => ({ type, loc, msg, ...(ctx ? { ctx } : {}) })),
    );
  });

  test("tell of a workspace's name, of an id and of broken JSON likewise", async () => {
    const named = await server.request("POST", "/api/workspaces", {
      apiKey: OWNER_KEY,
      json: { name: "a b" },
    });
    expect(named.json.detail.params.errors).toEqual([
      {
        type: "value_error.str.regex",
        loc: ["body", "name"],
        msg: 'string does not match regex "^[A-Za-z0-9_-]+$"',
        ctx: { pattern: "^[A-Za-z0-9_-]+$" },
      },
    ]);
    const identified = await server.request("DELETE", "/api/users/nobody", { apiKey: OWNER_KEY });
    expect(identified.json.detail.params.errors).toEqual([
      { type: "type_error.uuid", loc: ["path", "user_id"], msg: "value is not a valid uuid" },
    ]);
    const headers = { "Content-Type": "application/json" };
    const broken = await server.request("POST", "/api/users", { apiKey: OWNER_KEY, headers, body: "{" });
    expect(broken.status).toBe(422);
    expect(broken.json.detail.params.errors).toMatchObject([{ type: "value_error.jsondecode" }]);
  });

  test("keep what a rule says to themselves in API v1", async () => {
    const json = { ...GOOD, password: "short", role: "boss" };
    const answer = await server.request("POST", "/api/v1/users", { apiKey: OWNER_KEY, json });
    expect(answer.json.detail.params.errors.map(Object.keys)).toEqual([
      ["type", "loc", "msg"],
      ["type", "loc", "msg"],
    ]);
  });

  test("are API v1's where the original made no difference", async () => {
    const credentials = { detail: "Could not validate credentials" };
    const anonymous = await server.request("GET", "/api/me");
    expect([anonymous.status, anonymous.json]).toEqual([
      401,
      { detail: { code: "argilla.api.errors::UnauthorizedError", params: credentials } },
    ]);
    const form = { username: "owner", password: "wrong" };
    const refused = await server.request("POST", "/api/security/token", { form });
    expect([refused.status, refused.json]).toEqual([401, anonymous.json]);
    const undecodable = await server.request("DELETE", "/api/users/%zz", { apiKey: OWNER_KEY });
    expect([undecodable.status, undecodable.json.detail.code]).toEqual([
      400,
      "argilla.api.errors::BadRequestError",
    ]);
  });
});
