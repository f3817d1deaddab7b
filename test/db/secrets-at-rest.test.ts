import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createAccount, signIn, type TestAccount } from "../support/accounts.ts";
import { onEachEngine } from "../support/engines.ts";
import { OWNER_KEY, startTestServer, type TestServer } from "../support/test-server.ts";

const PASSWORD = "a-password-that-nobody-else-has";
const SAME_ORIGIN = { "Sec-Fetch-Site": "same-origin" };

onEachEngine("what lies on the disk", (engine) => {
  let server: TestServer;
  let ada: TestAccount;
  let secrets: Record<string, string>;
  beforeAll(async () => {
    server = await startTestServer({ engine });
    ada = await createAccount(server, { username: "ada-of-the-disk", password: PASSWORD });
    const json = { username: ada.username, password: PASSWORD };
    const session = await server.request("POST", "/api/v1/session", { headers: SAME_ORIGIN, json });
    const cookie = /argilla-session=s%3A([^.]+)\./.exec(session.headers.get("set-cookie") ?? "")?.[1];
    secrets = {
      "a password": PASSWORD,
      "an API key": ada.apiKey,
      "the owner's API key": OWNER_KEY,
      "an access token": await signIn(server, ada.username, PASSWORD),
      "a one-time link": (await server.context.ownerLinks.issue()).reveal(),
      "a session's id": cookie ?? "",
    };
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  /** Everything that a thief of the database would have, as text. */
  async function stolen(): Promise<string> {
    if (engine.name === "postgres") {
      const { read } = server.context.database;
      const tables = await read("information_schema.tables")
        .where({ table_schema: "public" })
        .pluck("table_name");
      const rows = await Promise.all(tables.map((table: string) => read(table)));
      return JSON.stringify(rows);
    }
    const home = join(server.folder, "home");
    const files = (await readdir(home)).filter((name) => name !== "secret.key");
    expect(files).toEqual(expect.arrayContaining(["argilla-space.db", "argilla-space.db-wal"]));
    return (await Promise.all(files.map((file) => readFile(join(home, file), "latin1")))).join("");
  }

  test("names nobody's secrets, in plain text or in base64", async () => {
    const disk = await stolen();
    // What is no secret is found, so the search works.
    expect(disk).toContain(ada.username);
    for (const [name, secret] of Object.entries(secrets)) {
      expect(secret.length).toBeGreaterThan(8);
      for (const form of [
        secret,
        Buffer.from(secret).toString("base64"),
        Buffer.from(secret).toString("hex"),
      ]) {
        expect({ name, found: disk.includes(form.replace(/=+$/, "")) }).toEqual({ name, found: false });
      }
    }
  });

  test("keeps one account's key apart from another's", async () => {
    const { write } = server.context.database;
    const thief = await createAccount(server);
    const row = await write("users").where({ id: ada.id }).first("api_key_sealed");
    // A sealed key that is moved to another row does not open there.
    await write("users").where({ id: thief.id }).update({ api_key_sealed: row.api_key_sealed });
    const me = await server.request("GET", "/api/v1/me", { apiKey: thief.apiKey });
    expect(me.status).toBe(500);
    expect(me.text).not.toContain(ada.apiKey);
  });
});
