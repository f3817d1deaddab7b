import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { SQLITE_FILE } from "../../src/config/database-settings.ts";
import type { Database } from "../../src/db/database.ts";
import { SqliteThread } from "../../src/db/sqlite-thread.ts";
import { inTransaction } from "../../src/db/transaction.ts";
import { sqliteEngine } from "../support/engines.ts";
import { countTurns } from "../support/event-loop.ts";
import { type BareDatabase, createBareDatabase } from "../support/test-database.ts";

const COUNT =
  "with recursive n(v) as (select 1 union all select v + 1 from n limit ?) select count(*) as count from n";
/** Enough for some hundred milliseconds on any machine. */
const LONG = 2_000_000;

describe("SQLite in its threads", () => {
  let bare: BareDatabase;
  let database: Database;
  beforeEach(async () => {
    bare = await createBareDatabase(sqliteEngine);
    database = await bare.open();
    await database.write.schema.createTable("items", (table) => {
      table.increments("id");
      table.text("name").unique();
      table.binary("content");
      table.boolean("done");
      table.timestamp("at");
      table.bigInteger("size");
    });
  });
  afterEach(async () => {
    await bare[Symbol.asyncDispose]();
  });

  test.each(["read", "write"] as const)("leaves the event loop free during a long %s", async (handle) => {
    await database[handle].raw("select 1");
    const { result, turns } = await countTurns(() => database[handle].raw(COUNT, [LONG]));
    expect(result).toEqual([{ count: LONG }]);
    expect(turns).toBeGreaterThan(100);
  });

  test("answers a short read while a long one goes on", async () => {
    const order: string[] = [];
    await Promise.all([
      database.read.raw(COUNT, [LONG]).then(() => order.push("long")),
      database.read.raw("select 1").then(() => order.push("short")),
    ]);
    expect(order).toEqual(["short", "long"]);
  });

  test("carries every kind of value there and back", async () => {
    const bytes = Buffer.from([0, 1, 254, 255]);
    const at = new Date("2024-02-29T23:59:59.987Z");
    const [id] = await database
      .write("items")
      .insert({ name: "ünïcödé 🦉\0", content: bytes, done: true, at, size: 2n ** 40n });
    expect(id).toBe(1);
    const row = await database.read("items").where({ content: bytes }).first();
    expect(row).toEqual({
      id: 1,
      name: "ünïcödé 🦉\0",
      content: bytes,
      done: 1,
      at: at.valueOf(),
      size: 2 ** 40,
    });
    expect(Buffer.isBuffer(row.content)).toBe(true);
    expect(await database.write("items").update({ content: null, done: false })).toBe(1);
    expect(await database.write("items").update({ size: 5 }, ["id", "content", "size"])).toEqual([
      { id: 1, content: null, size: 5 },
    ]);
    expect(await database.write("items").where({ done: false }).delete()).toBe(1);
  });

  test("gives errors with their code, and the stack of who asked", async () => {
    await database.write("items").insert({ name: "a" });
    const askForTheSame = async () => {
      await database.write("items").insert({ name: "a" });
    };
    const error = await askForTheSame().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "SqliteError", code: "SQLITE_CONSTRAINT_UNIQUE" });
    expect((error as Error).stack).toContain("askForTheSame");
    await expect(database.write.raw("select ?", [{ an: "object" }])).rejects.toThrow(TypeError);
    await expect(database.write.raw("select ?", [Symbol("x") as unknown as null])).rejects.toThrow(
      "could not be cloned",
    );
    expect(await database.write("items").select("name")).toEqual([{ name: "a" }]);
  });

  test("keeps a savepoint's failure inside it", async () => {
    await inTransaction(database, async (trx) => {
      await trx("items").insert({ name: "a" });
      const inner = trx.transaction(async (savepoint) => {
        await savepoint("items").insert({ name: "b" });
        await savepoint("items").insert({ name: "a" });
      });
      await expect(inner).rejects.toMatchObject({ code: "SQLITE_CONSTRAINT_UNIQUE" });
      await trx("items").insert({ name: "c" });
    });
    expect(await database.read("items").pluck("name")).toEqual(["a", "c"]);
  });

  test("lets nobody into a transaction, and everybody go on when it ends, however it does", async () => {
    for (const end of ["commit", "rollback"] as const) {
      const trx = await database.write.transaction();
      await trx("items").insert({ name: end });
      const others = ["x", "y"].map((name) => database.write("items").insert({ name: `${name}-${end}` }));
      const waiting = Promise.all(others);
      expect(await trx("items").where("name", "like", `%${end}`)).toHaveLength(1);
      await trx[end]();
      await waiting;
    }
    const names = await database.read("items").orderBy("id").pluck("name");
    expect(names).toEqual(["commit", "x-commit", "y-commit", "x-rollback", "y-rollback"]);
  });

  test("undoes what a session leaves open", async () => {
    const thread = await SqliteThread.open(join(bare.home, SQLITE_FILE), "write");
    try {
      const session = thread.enter();
      await session.run("begin immediate", [[]]);
      await session.run("insert into items (name) values (?)", [["left"]]);
      await session.leave();
      await database.write("items").insert({ name: "next" });
      expect(await database.read("items").pluck("name")).toEqual(["next"]);
    } finally {
      await thread[Symbol.asyncDispose]();
    }
  });

  test("that end by themselves fail their requests clearly and end the process", () => {
    const program = fileURLToPath(new URL("./thread-that-ends.ts", import.meta.url));
    const attachment = new URL("./attachment-under-test.ts", import.meta.url).href;
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, bare.home, attachment], {
      encoding: "utf8",
    });
    const reason = "The thread of the SQLite database has ended: the attachment broke";
    expect(stdout.trim().split("\n")).toEqual([
      expect.stringContaining(reason),
      expect.stringContaining(reason),
    ]);
    expect(stderr).toContain(reason);
    expect(status).toBe(1);
  });
});
