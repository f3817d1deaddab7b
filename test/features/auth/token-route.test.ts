import { availableParallelism } from "node:os";
import { afterAll, afterEach, beforeAll, expect, jest, test } from "@jest/globals";
import argon2 from "argon2";
import { Secret } from "../../../src/platform/secret.ts";
import { createAccount, type TestAccount } from "../../support/accounts.ts";
import { onEachEngine } from "../../support/engines.ts";
import { badRequest, invalid, unauthorized } from "../../support/error-bodies.ts";
import {
  type RequestOptions,
  startTestServer,
  type TestResponse,
  type TestServer,
} from "../../support/test-server.ts";

/** "correct horse" under bcrypt with cost 4. */
const BCRYPT = "$2b$04$DUwM9XcHcHYQKCK2qLa5n.IQPLElOnAa.uy2FrBJ5G6hqczN2u3gu";
const MULTIPART = { "Content-Type": "multipart/form-data; boundary=xyz" };
const BOTH_MISSING = invalid(
  ["missing", ["body", "username"], "Field required"],
  ["missing", ["body", "password"], "Field required"],
);

onEachEngine("POST /token", (engine) => {
  let server: TestServer;
  let ada: TestAccount;
  beforeAll(async () => {
    // So that requests can come from many sources: one alone may not have so many checked.
    server = await startTestServer({ engine, env: { ARGILLA_TRUSTED_PROXIES: "1" } });
    ada = await createAccount(server, { username: "Ada", password: "correct horse" });
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  function post(options: RequestOptions): Promise<TestResponse> {
    return server.request("POST", "/api/v1/token", options);
  }

  async function setHash(hash: string | null): Promise<TestAccount> {
    const account = await createAccount(server, { password: "correct horse" });
    await server.context.database.write("users").where({ id: account.id }).update({ password_hash: hash });
    return account;
  }

  function multipart(fields: Record<string, string | Blob>): FormData {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    return form;
  }

  const CREDENTIALS = { username: "Ada", password: "correct horse" };

  test.each<[string, RequestOptions]>([
    ["urlencoded", { form: CREDENTIALS }],
    [
      "urlencoded, with the fields of OAuth",
      { form: { ...CREDENTIALS, grant_type: "password", scope: "", client_id: "x" } },
    ],
    ["multipart", { body: multipart(CREDENTIALS) }],
    ["multipart, with a file besides", { body: multipart({ ...CREDENTIALS, file: new Blob(["x"]) }) }],
    [
      "urlencoded, with a charset",
      {
        body: "username=Ada&password=correct+horse",
        headers: { "Content-Type": "application/x-www-form-urlencoded; charset=utf-8" },
      },
    ],
    ["as bytes without a type", { body: new TextEncoder().encode("username=Ada&password=correct%20horse") }],
    [
      "urlencoded, with wrong credentials in headers",
      { form: CREDENTIALS, apiKey: "wrong", bearer: "wrong" },
    ],
  ])("gives a bearer token for a good name and password, %s", async (_, options) => {
    const answer = await post(options);
    expect(answer.status).toBe(201);
    expect(answer.json).toEqual({ access_token: expect.any(String), token_type: "bearer" });
    const me = await server.request("GET", "/api/v1/me", { bearer: answer.json.access_token });
    expect(me.json.id).toBe(ada.id);
  });

  test.each<[string, Record<string, string>]>([
    ["an unknown name", { username: "nobody", password: "correct horse" }],
    ["a wrong password", { username: "Ada", password: "wrong horse" }],
    ["the name in another case", { username: "ada", password: "correct horse" }],
    ["the name with a space", { username: "Ada ", password: "correct horse" }],
    ["a password with a space", { username: "Ada", password: "correct horse " }],
    ["an empty name", { username: "", password: "correct horse" }],
    ["an empty password", { username: "Ada", password: "" }],
    ["a password of 101 characters", { username: "Ada", password: "x".repeat(101) }],
    ["a password of 10 kB", { username: "Ada", password: "x".repeat(10_000) }],
    ["the API key as password", { username: "owner", password: "owner.apikey" }],
  ])("answers %s with one and the same 401", async (_, form) => {
    const answer = await post({ form });
    expect(answer.status).toBe(401);
    expect(answer.json).toEqual(unauthorized());
  });

  test.each<[string, RequestOptions, unknown]>([
    ["nothing", {}, BOTH_MISSING],
    [
      "no password",
      { form: { username: "Ada" } },
      invalid(["missing", ["body", "password"], "Field required"]),
    ],
    ["no name", { form: { password: "x" } }, invalid(["missing", ["body", "username"], "Field required"])],
    [
      "a name that is a file",
      { body: multipart({ ...CREDENTIALS, username: new Blob(["Ada"]) }) },
      invalid(["missing", ["body", "username"], "Field required"]),
    ],
    ["JSON", { json: CREDENTIALS }, BOTH_MISSING],
    [
      "text",
      { body: "username=Ada&password=correct+horse", headers: { "Content-Type": "text/plain" } },
      BOTH_MISSING,
    ],
  ])("asks for what is missing in %s", async (_, options, body) => {
    const answer = await post(options);
    expect(answer.status).toBe(422);
    expect(answer.json).toEqual(body);
  });

  test.each<[string, RequestOptions]>([
    ["garbage", { body: "\u0000\u0001garbage", headers: MULTIPART }],
    [
      "a part without an end",
      { body: '--xyz\r\nContent-Disposition: form-data; name="username"\r\n\r\nAda', headers: MULTIPART },
    ],
    ["no boundary", { body: "--xyz--", headers: { "Content-Type": "multipart/form-data" } }],
  ])("cannot read a multipart form with %s", async (_, options) => {
    const answer = await post(options);
    expect(answer.status).toBe(400);
    expect(answer.json).toEqual(badRequest("There was an error parsing the body"));
  });

  test.each<[string, RequestOptions]>([
    ["urlencoded", { form: { username: "Ada", password: "x".repeat(64 * 1024) } }],
    ["multipart", { body: multipart({ username: "Ada", password: "x".repeat(64 * 1024) }) }],
    ["JSON", { json: { username: "x".repeat(64 * 1024) } }],
  ])("refuses more than 64 kB, %s", async (_, options) => {
    const answer = await post(options);
    expect(answer.status).toBe(413);
    expect(answer.json).toEqual({ detail: expect.stringContaining("65536 bytes") });
  });

  test.each(["$2a", "$2b", "$2x", "$2y"])(
    "takes a bcrypt hash with the prefix %s, however it came there",
    async (prefix) => {
      const { username } = await setHash(BCRYPT.replace("$2b", prefix));
      expect((await post({ form: { username, password: "correct horse" } })).status).toBe(201);
      expect((await post({ form: { username, password: "wrong horse" } })).status).toBe(401);
    },
  );

  test("costs one check of a like hash, whether the name is known, the password right, or there is one at all", async () => {
    const [none, unusable] = [await setHash(null), await setHash("$apr1$salt$hash")];
    const verify = jest.spyOn(argon2, "verify");
    const costs: Record<string, string[]> = {};
    for (const [name, username, password] of [
      ["right", ada.username, "correct horse"],
      ["wrong", ada.username, "wrong horse"],
      ["unknown", "nobody", "wrong horse"],
      ["no password", none.username, "wrong horse"],
      ["unusable hash", unusable.username, "wrong horse"],
    ] as const) {
      verify.mockClear();
      await post({ form: { username, password } });
      costs[name] = verify.mock.calls.map(([hash]) => hash.split("$").slice(0, 4).join("$"));
    }
    const once = ["$argon2id$v=19$m=19456,t=2,p=1"];
    expect(costs).toEqual({
      right: once,
      wrong: once,
      unknown: once,
      "no password": once,
      "unusable hash": once,
    });
  });

  test("asks to come back later when more people sign in than can be checked", async () => {
    const hashing = Promise.withResolvers<string>();
    jest.spyOn(argon2, "hash").mockReturnValue(hashing.promise);
    // 500 wait beside those that are at work, of which there are as many as the machine has room for. Accounts that are
    // being made wait in the same line, and cost less than requests that sign in.
    const { users } = server.context;
    const password = new Secret("a test's password");
    const lines = Array.from({ length: 500 + availableParallelism() }, (_, number) =>
      users.create({ username: `waiting-${number}`, firstName: "W", role: "annotator", password }),
    );
    const outcomes = Promise.allSettled(lines);
    await Promise.race(lines.map((line) => line.catch((error: Error) => error)));

    const answer = await post({ form: CREDENTIALS });
    expect(answer.status).toBe(503);
    expect(answer.json).toEqual({ detail: expect.any(String) });
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await server.request("GET", "/api/v1/version")).status).toBe(200);

    hashing.reject(new Error("the test is over"));
    await outcomes;
    expect((await post({ form: CREDENTIALS })).status).toBe(201);
  });

  test("neither name nor password stands in the log", async () => {
    await post({ form: { username: "someone-unknown", password: "a-secret-password" } });
    await post({ form: CREDENTIALS });
    expect(server.log()).toContain("/api/v1/token");
    for (const secret of ["a-secret-password", "correct horse"]) expect(server.log()).not.toContain(secret);
  });
});
