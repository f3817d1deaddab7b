import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createAccount, NOBODYS_ID } from "../../support/accounts.ts";
import { onEachEngine } from "../../support/engines.ts";
import { TestClock } from "../../support/test-clock.ts";
import { OWNER_KEY, startTestServer, type TestResponse, type TestServer } from "../../support/test-server.ts";

onEachEngine("reading accounts", (engine) => {
  let server: TestServer;
  const clock = new TestClock();
  beforeAll(async () => {
    server = await startTestServer({ engine, clock });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  function get(path: string, apiKey = OWNER_KEY): Promise<TestResponse> {
    return server.request("GET", `/api/v1${path}`, { apiKey });
  }

  /** Moves time forward to the given millisecond of a second, and says which second. */
  function advanceTo(milliseconds: number): string {
    const now = clock.now().getTime();
    clock.advance(1000 - (now % 1000) + milliseconds);
    return clock.now().toISOString().slice(0, 19);
  }

  test("a user on the wire has exactly the contract's fields", async () => {
    const second = advanceTo(120);
    const { id, apiKey, username } = await createAccount(server, { first_name: "Ada", role: "admin" });
    expect((await get("/me", apiKey)).json).toEqual({
      id,
      first_name: "Ada",
      last_name: null,
      username,
      role: "admin",
      api_key: apiKey,
      inserted_at: `${second}.120000`,
      updated_at: `${second}.120000`,
    });
  });

  test("a timestamp on the full second has no fraction", async () => {
    const second = advanceTo(0);
    const { id } = await createAccount(server);
    expect((await get(`/users/${id}`)).json).toMatchObject({ inserted_at: second, updated_at: second });
  });

  test("users are listed in the order in which they were made, whatever their ids", async () => {
    const made: string[] = [];
    for (const id of [
      undefined,
      "ffffffff-ffff-4fff-bfff-ffffffffffff",
      "00000000-0000-4000-8000-000000000000",
    ]) {
      clock.advance(1);
      const json = {
        id: id ?? null,
        username: `listed-${made.length}`,
        first_name: "A",
        password: "12345678",
      };
      made.push((await server.request("POST", "/api/v1/users", { apiKey: OWNER_KEY, json })).json.id);
    }
    const listed = (await get("/users")).json.items.map(({ id }: { id: string }) => id);
    expect(listed.slice(-3)).toEqual(made);
  });

  test("users that were made within one millisecond keep their order", async () => {
    const made = [];
    for (let count = 0; count < 5; count += 1) made.push((await createAccount(server)).id);
    const listed = (await get("/users")).json.items.map(({ id }: { id: string }) => id);
    expect(listed.slice(-5)).toEqual(made);
  });

  test("a list is an object with `items` and nothing else", async () => {
    expect(Object.keys((await get("/users")).json)).toEqual(["items"]);
  });

  test.each<[string, (id: string) => string]>([
    ["without dashes", (id) => id.replaceAll("-", "")],
    ["in upper case", (id) => id.toUpperCase()],
    ["in braces", (id) => encodeURIComponent(`{${id}}`)],
    ["as a URN", (id) => encodeURIComponent(`urn:uuid:${id}`)],
  ])("an id %s is the same id", async (_, write) => {
    const { id } = await createAccount(server);
    const answer = await get(`/users/${write(id)}`);
    expect(answer.status).toBe(200);
    expect(answer.json.id).toBe(id);
  });

  test("a missing user is named by the canonical id", async () => {
    const answer = await get(`/users/${NOBODYS_ID.replaceAll("-", "").toUpperCase()}`);
    expect(answer.status).toBe(404);
    expect(answer.json).toEqual({ detail: `User with id \`${NOBODYS_ID}\` not found` });
  });

  test.each([
    "1",
    "not-a-uuid",
    `${NOBODYS_ID}0`,
    `${NOBODYS_ID.slice(0, -1)}g`,
    "%00",
    "'; drop table users; --",
  ])("%j is no id, for an owner as for anybody else", async (id) => {
    const { apiKey } = await createAccount(server);
    for (const key of [OWNER_KEY, apiKey]) {
      const answer = await get(`/users/${id.startsWith("%") ? id : encodeURIComponent(id)}`, key);
      expect(answer.status).toBe(422);
      expect(answer.json.detail.params.errors).toEqual([
        { type: "uuid_parsing", loc: ["path", "user_id"], msg: expect.any(String) },
      ]);
    }
  });
});
