import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import SqliteConnection from "better-sqlite3";
import { SQLITE_FILE } from "../../src/config/database-settings.ts";
import type { Database } from "../../src/db/database.ts";
import { inTransaction } from "../../src/db/transaction.ts";
import { onEachConnection, postgresEngine, sqliteEngine } from "../support/engines.ts";
import { type BareDatabase, createBareDatabase } from "../support/test-database.ts";

/** Codes by which an engine asks for another attempt, and others. */
const RETRYABLE = { sqlite: ["SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT"], postgres: ["40001", "40P01"] };
const FINAL = {
  sqlite: ["SQLITE_FULL", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_READONLY"],
  postgres: ["23505", "57014", "42P01"],
};

let bare: BareDatabase;
let database: Database;

async function open(engine: Parameters<typeof createBareDatabase>[0]): Promise<void> {
  bare = await createBareDatabase(engine);
  database = await bare.open();
  await database.write.schema.createTable("numbers", (table) => {
    table.text("name").primary();
    table.integer("value").notNullable();
  });
  await database.write("numbers").insert([
    { name: "a", value: 0 },
    { name: "b", value: 0 },
  ]);
}

async function numberOf(name: string): Promise<number> {
  return (await database.read("numbers").where({ name }).first("value")).value;
}

function withCode(code: string): Error {
  return Object.assign(new Error(`failed with ${code}`), { code });
}

onEachConnection("a transaction", (engine) => {
  beforeEach(() => open(engine));
  afterEach(async () => {
    await bare[Symbol.asyncDispose]();
  });

  test("commits what was done and gives back what the work gave", async () => {
    const result = await inTransaction(database, async (trx) => {
      await trx("numbers").where({ name: "a" }).update({ value: 1 });
      return "done";
    });
    expect(result).toBe("done");
    expect(await numberOf("a")).toBe(1);
  });

  test("undoes everything when the work fails", async () => {
    const work = inTransaction(database, async (trx) => {
      await trx("numbers").where({ name: "a" }).update({ value: 1 });
      throw new Error("no");
    });
    await expect(work).rejects.toThrow("no");
    expect(await numberOf("a")).toBe(0);
    await expect(inTransaction(database, async () => "afterwards")).resolves.toBe("afterwards");
  });

  /** Adds one, and fails with the code as often as told. */
  async function addFailing(code: string, failures: number): Promise<{ attempts: number; error: unknown }> {
    let attempts = 0;
    const work = inTransaction(database, async (trx) => {
      attempts += 1;
      await trx("numbers").where({ name: "a" }).increment("value", 1);
      if (attempts <= failures) throw withCode(code);
    });
    const error = await work.catch((thrown: unknown) => thrown);
    return { attempts, error };
  }

  test.each(RETRYABLE[engine.name])(
    "is tried again after %s, and what it does is done once",
    async (code) => {
      expect(await addFailing(code, 3)).toEqual({ attempts: 4, error: undefined });
      expect(await numberOf("a")).toBe(1);
    },
  );

  test.each(RETRYABLE[engine.name])("is given up after the fifth %s", async (code) => {
    const { attempts, error } = await addFailing(code, 100);
    expect(attempts).toBe(5);
    expect(error).toMatchObject({ code });
    expect(await numberOf("a")).toBe(0);
  });

  test.each(FINAL[engine.name])("is not tried again after %s", async (code) => {
    const { attempts, error } = await addFailing(code, 1);
    expect(attempts).toBe(1);
    expect(error).toMatchObject({ code });
  });

  test("under a lock does not overlap with others under the same lock", async () => {
    const handles = engine.name === "postgres" ? [database, await bare.open()] : [database];
    const add = (handle: Database) =>
      inTransaction(handle, async (trx) => {
        await handle.dialect.lock(trx, "numbers");
        const { value } = await trx("numbers").where({ name: "a" }).first("value");
        await new Promise((resolve) => setImmediate(resolve));
        await trx("numbers")
          .where({ name: "a" })
          .update({ value: value + 1 });
      });
    await Promise.all(
      Array.from({ length: 10 }, (_, index) => add(handles[index % handles.length] ?? database)),
    );
    expect(await numberOf("a")).toBe(10);
  });
});

describe("a transaction on SQLite", () => {
  beforeEach(() => open(sqliteEngine));
  afterEach(async () => {
    await bare[Symbol.asyncDispose]();
  });

  /** A second connection, as another process would have, that does not wait. */
  function connectImpatiently(): SqliteConnection.Database {
    return new SqliteConnection(join(bare.home, SQLITE_FILE), { timeout: 0 });
  }

  test("has the write lock from its beginning, so that what it read stays true until it writes", async () => {
    const other = connectImpatiently();
    try {
      await inTransaction(database, async (trx) => {
        const { value } = await trx("numbers").where({ name: "a" }).first("value");
        expect(() => other.exec("update numbers set value = 100")).toThrow("database is locked");
        // Without the lock this would fail with SQLITE_BUSY_SNAPSHOT, which no waiting mends.
        await trx("numbers")
          .where({ name: "a" })
          .update({ value: value + 1 });
      });
      expect(await numberOf("a")).toBe(1);
      other.exec("update numbers set value = value + 1");
      expect(await numberOf("a")).toBe(2);
    } finally {
      other.close();
    }
  });

  test("does not keep readers waiting, who see what was there before", async () => {
    await inTransaction(database, async (trx) => {
      await trx("numbers").where({ name: "a" }).update({ value: 1 });
      expect(await numberOf("a")).toBe(0);
    });
    expect(await numberOf("a")).toBe(1);
  });

  test("is for the write handle: the read handle refuses to write", async () => {
    await expect(database.read("numbers").update({ value: 1 })).rejects.toMatchObject({
      code: "SQLITE_READONLY",
    });
    await expect(database.read.raw("create table more (id text)")).rejects.toMatchObject({
      code: "SQLITE_READONLY",
    });
    expect(await numberOf("a")).toBe(0);
  });

  test.each([
    ["write", "journal_mode", "wal"],
    ["write", "synchronous", 2],
    ["write", "foreign_keys", 1],
    ["read", "query_only", 1],
  ] as const)("the %s handle has %s = %s", async (handle, pragma, value) => {
    const [row] = await database[handle].raw(`pragma ${pragma}`);
    expect(row[pragma]).toBe(value);
  });
});

const describePostgres = process.env.ARGILLA_TEST_POSTGRES_URL ? describe : describe.skip;
describePostgres("a transaction on PostgreSQL", () => {
  beforeEach(() => open(postgresEngine));
  afterEach(async () => {
    await bare[Symbol.asyncDispose]();
  });

  test("that the server ends to resolve a deadlock is tried again, so both get through", async () => {
    const bothHaveOne = barrier(2);
    const add = (first: string, second: string) => {
      let attempts = 0;
      return inTransaction(database, async (trx) => {
        attempts += 1;
        await trx.raw("set local deadlock_timeout = '20ms'");
        await trx("numbers").where({ name: first }).increment("value", 1);
        if (attempts === 1) await bothHaveOne();
        await trx("numbers").where({ name: second }).increment("value", 1);
        return attempts;
      });
    };
    const attempts = await Promise.all([add("a", "b"), add("b", "a")]);
    // Who is tried again, and how often, is the server's choice: the second try may meet the rival once more.
    expect(Math.max(...attempts)).toBeGreaterThan(1);
    expect([await numberOf("a"), await numberOf("b")]).toEqual([2, 2]);
  });
});

/** Lets nobody go on before `count` have come. */
function barrier(count: number): () => Promise<void> {
  const open = Promise.withResolvers<void>();
  let waiting = 0;
  return () => {
    waiting += 1;
    if (waiting === count) open.resolve();
    return open.promise;
  };
}
