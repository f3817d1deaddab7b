import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { bulkInsert, type Columns } from "../../src/db/bulk-insert.ts";
import type { Database, Db } from "../../src/db/database.ts";
import { prepared } from "../../src/db/prepared.ts";
import { inTransaction } from "../../src/db/transaction.ts";
import { onEachConnection } from "../support/engines.ts";
import { type BareDatabase, createBareDatabase } from "../support/test-database.ts";

interface Item {
  id: string;
  owner: string;
  name: string | null;
  fields: string | null;
  position: number;
  score: number | null;
  done: boolean;
  inserted_at: Date;
  content: Buffer | null;
}

const COLUMNS: Columns<Item> = {
  id: "uuid",
  owner: "text",
  name: "text",
  fields: "json",
  position: "integer",
  score: "real",
  done: "boolean",
  inserted_at: "timestamp",
  content: "bytes",
};

const MOMENT = new Date("2024-02-29T23:59:59.987Z");

function item(position: number, changes: Partial<Item> = {}): Item {
  return {
    id: randomUUID(),
    owner: `o${position}`,
    name: null,
    fields: null,
    position,
    score: null,
    done: false,
    inserted_at: MOMENT,
    content: null,
    ...changes,
  };
}

onEachConnection("a bulk insert", (engine) => {
  let bare: BareDatabase;
  let database: Database;
  beforeEach(async () => {
    bare = await createBareDatabase(engine);
    database = await bare.open();
    await database.write.schema.createTable("items", (table) => {
      table.uuid("id").notNullable();
      table.primary(["id"], "items_id_unique");
      table.text("owner").notNullable();
      table.text("name");
      table.jsonb("fields");
      table.bigInteger("position").notNullable();
      table.double("score");
      table.boolean("done").notNullable();
      table.timestamp("inserted_at", { useTz: true, precision: 3 }).notNullable();
      table.binary("content");
      table.unique(["owner", "position"], { indexName: "items_owner_position_unique" });
    });
  });
  afterEach(async () => {
    await bare[Symbol.asyncDispose]();
  });

  async function stored(db: Db = database.read): Promise<Item[]> {
    const rows = await prepared<Item>(db, "select * from items order by position, owner");
    return rows.map((row) => ({
      ...row,
      fields: row.fields && JSON.parse(row.fields),
      done: Boolean(row.done),
      inserted_at: new Date(row.inserted_at),
    }));
  }

  test("keeps every kind of value as it was given", async () => {
    const full = item(2 ** 53 - 1, {
      name: `it's "quoted", {braced} \\ and ünïcödé 🦉, NULL\n`,
      fields: JSON.stringify({ text: `"a", 'b' \\ {c}`, list: [1, null, true], nested: { "?": "?" } }),
      score: -0.1,
      done: true,
      content: Buffer.from([0, 1, 255, 92, 34]),
    });
    const empty = item(1);
    const odd = item(2, { name: "", fields: "[]", score: 1e-300, content: Buffer.alloc(0) });
    const quoted = item(3, { name: "NULL", fields: '"NULL"' });
    await bulkInsert(database.write, "items", COLUMNS, [full, empty, odd, quoted]);
    expect(await stored()).toEqual(
      [empty, odd, quoted, full].map((row) => ({ ...row, fields: row.fields && JSON.parse(row.fields) })),
    );
  });

  test("takes many rows at once, in as many calls as one likes, and none", async () => {
    const rows = Array.from({ length: 2_500 }, (_, index) => item(index));
    await inTransaction(database, async (trx) => {
      await bulkInsert(trx, "items", COLUMNS, rows.slice(0, 2_000));
      await bulkInsert(trx, "items", COLUMNS, []);
      await bulkInsert(trx, "items", COLUMNS, rows.slice(2_000));
    });
    expect((await stored()).map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
  });

  test("leaves columns that are not listed to their defaults", async () => {
    await database.write.schema.alterTable("items", (table) => {
      table.text("status").notNullable().defaultTo("pending");
    });
    await bulkInsert(database.write, "items", COLUMNS, [item(1)]);
    expect(await stored()).toMatchObject([{ status: "pending" }]);
  });

  test("inserts all rows or none, outside a transaction", async () => {
    const rows = [item(1), item(2), item(3, { owner: "o1", position: 1 })];
    const error = await bulkInsert(database.write, "items", COLUMNS, rows).catch((thrown: unknown) => thrown);
    expect(database.dialect.uniqueViolation(error)).toBe("items_owner_position_unique");
    expect(await stored()).toEqual([]);
    await bulkInsert(database.write, "items", COLUMNS, rows.slice(0, 2));
    expect(await stored()).toHaveLength(2);
  });

  test("belongs to its transaction: seen inside, gone with it", async () => {
    const work = inTransaction(database, async (trx) => {
      await trx("items").insert(item(1));
      await bulkInsert(trx, "items", COLUMNS, [item(2), item(3)]);
      expect(await stored(trx)).toHaveLength(3);
      expect(await stored()).toEqual([]);
      throw new Error("no");
    });
    await expect(work).rejects.toThrow("no");
    expect(await stored()).toEqual([]);
  });

  test("that fails inside a savepoint leaves the transaction to go on", async () => {
    await inTransaction(database, async (trx) => {
      await bulkInsert(trx, "items", COLUMNS, [item(1)]);
      const failing = trx.transaction((inner) => bulkInsert(inner, "items", COLUMNS, [item(2), item(1)]));
      await expect(failing).rejects.toThrow(/unique/i);
      await bulkInsert(trx, "items", COLUMNS, [item(3)]);
    });
    expect((await stored()).map(({ position }) => position)).toEqual([1, 3]);
  });

  test("refuses to run in a transaction that has ended", async () => {
    const ended = await inTransaction(database, async (trx) => trx);
    await expect(bulkInsert(ended, "items", COLUMNS, [item(1)])).rejects.toThrow("has ended");
    expect(await stored()).toEqual([]);
  });

  test("tells a row that refers to nothing", async () => {
    await database.write.schema.createTable("notes", (table) => {
      table.uuid("item_id").notNullable().references("items.id");
    });
    const notes: Columns<{ item_id: string }> = { item_id: "uuid" };
    const error = await bulkInsert(database.write, "notes", notes, [{ item_id: randomUUID() }]).catch(
      (thrown: unknown) => thrown,
    );
    expect(database.dialect.isMissingReference(error)).toBe(true);
  });

  test("gives back what was asked for", async () => {
    const rows = [item(1, { done: true }), item(2)];
    const returned = await bulkInsert(database.write, "items", COLUMNS, rows, {
      returning: ["id", "position", "done", "inserted_at"],
    });
    const byId = new Map(returned.map((row) => [row.id, row]));
    for (const { id, position, done } of rows) {
      const row = byId.get(id);
      expect(row).toBeDefined();
      expect([row?.position, Boolean(row?.done)]).toEqual([position, done]);
      expect(new Date(row?.inserted_at ?? 0)).toEqual(MOMENT);
    }
    expect(returned).toHaveLength(2);
    expect(await bulkInsert(database.write, "items", COLUMNS, [item(3)])).toEqual([]);
  });

  test("leaves a row whose key is taken as it is, and does not give it back", async () => {
    const old = item(1, { name: "old" });
    await bulkInsert(database.write, "items", COLUMNS, [old]);
    const fresh = item(2, { name: "new" });
    const twice = item(3, { name: "first" });
    const returned = await bulkInsert(
      database.write,
      "items",
      COLUMNS,
      [item(1, { name: "new" }), fresh, twice, { ...twice, id: randomUUID(), name: "second" }],
      { onConflict: { columns: ["owner", "position"] }, returning: ["id"] },
    );
    expect(returned.map(({ id }) => id).sort()).toEqual([fresh.id, twice.id].sort());
    expect((await stored()).map(({ name }) => name)).toEqual(["old", "new", "first"]);
  });

  test("updates the named columns of a row whose key is taken, and gives the row back", async () => {
    const old = item(1, { name: "old", score: 1 });
    await bulkInsert(database.write, "items", COLUMNS, [old]);
    const fresh = item(2, { name: "fresh", score: 2 });
    const returned = await bulkInsert(
      database.write,
      "items",
      COLUMNS,
      [item(1, { name: "new", score: 9 }), fresh],
      { onConflict: { columns: ["owner", "position"], update: ["name"] }, returning: ["id", "name"] },
    );
    const byId = (one: { id: string }, other: { id: string }) => one.id.localeCompare(other.id);
    expect(returned.toSorted(byId)).toEqual(
      [
        { id: old.id, name: "new" },
        { id: fresh.id, name: "fresh" },
      ].toSorted(byId),
    );
    expect(await stored()).toMatchObject([{ id: old.id, name: "new", score: 1 }, { id: fresh.id }]);
  });

  test("a conflict with another key than the named one is an error", async () => {
    const old = item(1);
    await bulkInsert(database.write, "items", COLUMNS, [old]);
    const error = await bulkInsert(database.write, "items", COLUMNS, [item(2, { id: old.id })], {
      onConflict: { columns: ["owner", "position"], update: ["name"] },
    }).catch((thrown: unknown) => thrown);
    expect(database.dialect.uniqueViolation(error)).toBe("items_id_unique");
  });

  test("refuses two rows of one key where either could be the update", async () => {
    const rows = [item(1), item(1)];
    const options = { onConflict: { columns: ["owner", "position"], update: ["name"] } } as const;
    await expect(bulkInsert(database.write, "items", COLUMNS, rows, options)).rejects.toThrow(
      "Two rows for items have the same owner, position.",
    );
    expect(await stored()).toEqual([]);
  });

  test("refuses a row that lacks a column, and inserts nothing", async () => {
    const { score: _, ...without } = item(2);
    const rows = [item(1), without as Item];
    await expect(bulkInsert(database.write, "items", COLUMNS, rows)).rejects.toThrow(
      "A row for items lacks score: null is the empty value.",
    );
    expect(await stored()).toEqual([]);
  });
});
