import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Database } from "../../src/db/database.ts";
import { prepared } from "../../src/db/prepared.ts";
import { inTransaction } from "../../src/db/transaction.ts";
import { onEachConnection } from "../support/engines.ts";
import { type BareDatabase, createBareDatabase } from "../support/test-database.ts";

const IDS = Array.from({ length: 3 }, () => randomUUID()).sort();
const MOMENT = new Date("2024-02-29T23:59:59.987Z");

onEachConnection("a prepared statement", (engine) => {
  let bare: BareDatabase;
  let database: Database;
  beforeEach(async () => {
    bare = await createBareDatabase(engine);
    database = await bare.open();
    await database.write.schema.createTable("items", (table) => {
      table.uuid("id").primary();
      table.text("name").notNullable();
      table.integer("value").notNullable();
      table.jsonb("fields");
      table.boolean("done").notNullable().defaultTo(false);
      table.timestamp("inserted_at", { useTz: true, precision: 3 });
    });
    await database.write("items").insert(IDS.map((id, value) => ({ id, name: `n${value}`, value })));
  });
  afterEach(async () => {
    await bare[Symbol.asyncDispose]();
  });

  async function valuesOf(sql: string, bindings: Parameters<typeof prepared>[2]): Promise<number[]> {
    const rows = await prepared<{ value: number }>(database.read, sql, bindings);
    return rows.map(({ value }) => value);
  }

  test("binds values where the placeholders stand, and no others", async () => {
    const sql = `select value, '?' as "is it ?" from items -- really?
      where name = ? and value < ? and name <> 'it''s ?' order by id limit ?`;
    expect(await valuesOf(sql, ["n1", 5, 10])).toEqual([1]);
    expect(await valuesOf(sql, ["n2", 5, 10])).toEqual([2]);
    expect(await valuesOf(sql, ["n2", 2, 10])).toEqual([]);
    const [row] = await prepared(database.read, sql, ["n1", 5, 10]);
    expect(row).toEqual({ value: 1, "is it ?": "?" });
  });

  test("takes lists of any length", async () => {
    const byId = "select value from items where id in ?uuid[] order by value";
    expect(await valuesOf(byId, [[]])).toEqual([]);
    expect(await valuesOf(byId, [[IDS[0] as string, IDS[2] as string, randomUUID()]])).toEqual([0, 2]);
    const many = [...IDS, ...Array.from({ length: 40_000 }, () => randomUUID())];
    expect(await valuesOf(byId, [many])).toEqual([0, 1, 2]);
    const both = "select value from items where name in ?text[] and value in ?integer[] order by value";
    expect(
      await valuesOf(both, [
        ["n0", "n1", 'with "quotes"'],
        [1, 2],
      ]),
    ).toEqual([1]);
  });

  test("writes, and gives back what returning asks for", async () => {
    const update =
      "update items set fields = ?json, done = ?boolean, inserted_at = ?timestamp where id = ?uuid";
    const fields = JSON.stringify({ text: "it's", list: [1, null] });
    const bindings = [fields, true, MOMENT, IDS[1] as string] as const;
    expect(await prepared(database.write, update, bindings)).toEqual([]);
    const [row] = await prepared<{ fields: string; done: boolean | number; inserted_at: Date | number }>(
      database.write,
      "update items set value = value + ? where id = ? returning fields, done, inserted_at, value",
      [10, IDS[1] as string],
    );
    expect(JSON.parse(row?.fields ?? "")).toEqual(JSON.parse(fields));
    expect(Boolean(row?.done)).toBe(true);
    expect(new Date(row?.inserted_at ?? 0)).toEqual(MOMENT);
    expect(row).toMatchObject({ value: 11 });
  });

  test("gives counts as numbers", async () => {
    const rows = await prepared(database.read, "select count(*) as count, max(value) as top from items");
    expect(rows).toEqual([{ count: 3, top: 2 }]);
  });

  test("takes null for any value", async () => {
    await prepared(database.write, "update items set fields = ?json, inserted_at = ?timestamp", [null, null]);
    expect(await prepared(database.read, "select distinct fields, inserted_at from items")).toEqual([
      { fields: null, inserted_at: null },
    ]);
  });

  test("belongs to its transaction, among knex's statements", async () => {
    const work = inTransaction(database, async (trx) => {
      await trx("items")
        .where({ id: IDS[0] as string })
        .update({ value: 100 });
      await prepared(trx, "update items set value = value + 1 where id = ?", [IDS[0] as string]);
      expect(await trx("items").max({ top: "value" }).first()).toEqual({ top: 101 });
      expect(await valuesOf("select max(value) as value from items", [])).toEqual([2]);
      throw new Error("no");
    });
    await expect(work).rejects.toThrow("no");
    expect(await valuesOf("select max(value) as value from items", [])).toEqual([2]);
  });

  test("sees a table that changed since it was prepared", async () => {
    const sql = "select * from items order by value limit 1";
    expect(Object.keys((await prepared(database.write, sql))[0] ?? {})).not.toContain("more");
    await database.write.schema.alterTable("items", (table) => table.text("more").defaultTo("yes"));
    expect(await prepared(database.write, sql)).toMatchObject([{ more: "yes" }]);
    await database.write.schema.alterTable("items", (table) => table.dropColumn("name"));
    expect(Object.keys((await prepared(database.write, sql))[0] ?? {})).not.toContain("name");
  });

  test.each([
    ["too few", [1], "2 placeholders, but 1 bindings"],
    ["too many", [1, 2, 3], "2 placeholders, but 3 bindings"],
    ["one that is undefined", [1, undefined as unknown as null], "Binding 2 must be one value"],
    ["a list for a value", [1, [2]], "Binding 2 must be one value"],
  ])("refuses %s", async (_, bindings, message) => {
    const sql = "select value from items where value = ? or value = ?";
    await expect(prepared(database.read, sql, bindings)).rejects.toThrow(message);
  });

  test("refuses a value for a list", async () => {
    const sql = "select value from items where id in ?uuid[]";
    await expect(prepared(database.read, sql, [IDS[0] as string])).rejects.toThrow("must be a list");
  });

  test("that fails says why, and the connection goes on", async () => {
    const insert = "insert into items (id, name, value) values (?, ?, ?)";
    const error = await prepared(database.write, insert, [IDS[0] as string, "x", 1]).catch(
      (thrown: unknown) => thrown,
    );
    expect(database.dialect.uniqueViolation(error)).toMatch(/^items_/);
    await expect(prepared(database.read, "select name from nowhere")).rejects.toThrow("nowhere");
    expect(await valuesOf("select value from items where value = ?", [1])).toEqual([1]);
  });
});
