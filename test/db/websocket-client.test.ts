import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Database } from "../../src/db/database.ts";
import { openDatabase } from "../../src/db/open-database.ts";
import { inTransaction } from "../../src/db/transaction.ts";
import { SettingsError } from "../../src/platform/settings-problem.ts";
import { configOf, SPACE } from "../config/settings-of.ts";
import { postgresEngine, type TestDatabase } from "../support/engines.ts";
import { WebSocketProxy } from "../support/websocket-proxy.ts";

const PASSWORD = "Zq7xW-password";

const describePostgres = process.env.ARGILLA_TEST_POSTGRES_URL ? describe : describe.skip;
describePostgres("PostgreSQL through a WebSocket", () => {
  let created: TestDatabase;
  let proxy: WebSocketProxy;
  let database: Database | undefined;
  beforeEach(async () => {
    created = await postgresEngine.createDatabase("/nowhere");
    proxy = await WebSocketProxy.start();
    database = undefined;
  });
  afterEach(async () => {
    await database?.[Symbol.asyncDispose]();
    await proxy[Symbol.asyncDispose]();
    await created[Symbol.asyncDispose]();
  });

  /** The database's address, through the proxy, with a password and what else is changed. */
  function address(change: (url: URL) => void = () => {}): string {
    const url = new URL(created.env.ARGILLA_DATABASE_URL ?? "");
    url.password = PASSWORD;
    url.searchParams.set("proxy", proxy.url);
    change(url);
    return url.href.replace("postgresql:", "neon+wss:");
  }

  async function open(url = address(), env: Record<string, string> = {}): Promise<Database> {
    const config = configOf({ ...created.env, ...env, ARGILLA_DATABASE_URL: url });
    database = await openDatabase(config.database, "/nowhere");
    return database;
  }

  test("asks the proxy for the database's own address, without its password", async () => {
    const { read } = await open();
    expect((await read.raw("select current_setting('application_name') as name")).rows).toEqual([
      { name: "argilla-space" },
    ]);
    const { host } = new URL(created.env.ARGILLA_DATABASE_URL ?? "");
    expect(proxy.requests).toEqual([`/v1?address=${encodeURIComponent(host)}`]);
  });

  test("gives back JSON, moments, numbers, nulls and long texts as they were", async () => {
    const { write } = await open();
    await write.schema.createTable("things", (table) => {
      table.increments("id");
      table.jsonb("content");
      table.timestamp("at", { useTz: true, precision: 3 });
      table.text("long");
    });
    const thing = {
      content: { name: "Ærøskøbing 🚀", list: [1, 2.5, null] },
      at: new Date("2024-02-29T23:59:59.987Z"),
      long: "ø".repeat(1_000_000),
    };
    const [returned] = await write("things").insert(thing).returning("*");
    expect(returned).toEqual({ id: 1, ...thing });
    expect(await write("things").insert({ content: null }).returning(["id", "content"])).toEqual([
      { id: 2, content: null },
    ]);
  });

  test("connects again after the database went to sleep", async () => {
    const { read } = await open();
    const connections = 5;
    await Promise.all(Array.from({ length: connections }, () => read.raw("select pg_sleep(0.05)")));
    const before = proxy.requests.length;
    await proxy.disconnectAll();
    // Who asks before the news has arrived learns it as an error, at most once a connection.
    const failures: unknown[] = [];
    while (failures.length <= connections) {
      const error = await read.raw("select 1").then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      if (error === undefined) break;
      failures.push(error);
    }
    expect(failures.length).toBeLessThanOrEqual(connections);
    for (const error of failures) expect(error).toBeInstanceOf(Error);
    expect(proxy.requests.length).toBe(before + 1);
  });

  test("keeps nothing of a transaction that a disconnection cut off, and tells", async () => {
    const opened = await open();
    await opened.write.raw("create table numbers (value integer)");
    const cut = inTransaction(opened, async (trx) => {
      await trx("numbers").insert({ value: 1 });
      await proxy.disconnectAll();
      await trx("numbers").insert({ value: 2 });
    });
    await expect(cut).rejects.toThrow();
    expect(await opened.read("numbers")).toEqual([]);
  });

  test("names the proxy that cannot be reached, never the password", async () => {
    const nobody = await WebSocketProxy.start();
    const { url } = nobody;
    await nobody[Symbol.asyncDispose]();
    const failure = open(address(({ searchParams }) => searchParams.set("proxy", url)));
    const error = await failure.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(SettingsError);
    expect((error as Error).message).toMatch(
      /^The PostgreSQL server cannot be reached through the WebSocket at 127\.0\.0\.1:\d+: .*ECONNREFUSED/,
    );
    expect((error as Error).message).not.toContain(PASSWORD);
  });

  test("passes on what the server says of the address", async () => {
    const wrong = address((url) => {
      url.pathname = "/no_such_database";
    });
    const error = await open(wrong).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SettingsError);
    expect((error as SettingsError).message).toMatch(
      /refuses the connection: .*no_such_database.* does not exist/,
    );
    expect((error as SettingsError).message).not.toContain(PASSWORD);
  });
});

describe("PostgreSQL over TCP on a Space", () => {
  // Nothing listens there; a Space would let the attempt hang until it is given up.
  const UNREACHABLE = "postgresql://ada:pw@127.0.0.2:1/labels";

  test("that cannot be reached is a matter of the blocked port, and the WebSocket is the way", async () => {
    const env = { ...SPACE, ARGILLA_DATABASE_URL: UNREACHABLE, ARGILLA_AUTH_SECRET_KEY: "a long secret key" };
    const error = await openDatabase(configOf(env).database, "/nowhere").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SettingsError);
    expect((error as SettingsError).problems).toEqual([
      {
        setting: "ARGILLA_DATABASE_URL",
        rule: "Names port 1, but a Space lets only ports 80, 443 and 8080 out.",
        remedy: expect.stringContaining("neon+wss://"),
      },
    ]);
  });
});
