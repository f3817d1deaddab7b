import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Database } from "../../src/db/database.ts";
import { migrateToLatest } from "../../src/db/migrate.ts";
import { onEachConnection } from "../support/engines.ts";
import { type BareDatabase, createBareDatabase } from "../support/test-database.ts";
import { describeConstraints } from "./constraint-description.ts";
import { describeSchema } from "./schema-description.ts";
import {
  ABSENT_ID,
  CONSTRAINTS,
  freshRow,
  LISTED_CONSTRAINTS,
  REFERENCES,
  type Row,
  rowOf,
  standingRows,
} from "./table-rows.ts";

onEachConnection("the dialect", (engine) => {
  let bare: BareDatabase;
  let database: Database;
  beforeAll(async () => {
    bare = await createBareDatabase(engine);
    database = await bare.open();
    await migrateToLatest(database);
    for (const [table, row] of standingRows()) await database.write(table).insert(row);
  });
  afterAll(async () => {
    await bare[Symbol.asyncDispose]();
  });

  /** What the engine throws at a new row. */
  async function refusal(table: string, changes: Row): Promise<unknown> {
    const insert = database.write(table).insert({ ...freshRow(table), ...changes });
    return insert.then(
      () => undefined,
      (error: unknown) => error,
    );
  }

  test.each(CONSTRAINTS.map(([table, ...columns]) => [table, columns] as const))(
    "names the unique constraint of %s (%j)",
    async (table, columns) => {
      const taken = Object.fromEntries(columns.map((column) => [column, rowOf(table, 0)[column]]));
      const error = await refusal(table, taken);
      expect(database.dialect.uniqueViolation(error)).toBe([table, ...columns, "unique"].join("_"));
      expect(database.dialect.isMissingReference(error)).toBe(false);
      expect(database.dialect.isRetryable(error)).toBe(false);
    },
  );

  test("every table demands of its rows what is listed, on this engine as on the other", async () => {
    expect(await describeConstraints(database)).toEqual(LISTED_CONSTRAINTS);
  });

  test("every unique constraint is named after its table and columns, where names are what the engine tells", async () => {
    const names: [string, string][] = [];
    for (const [table, facts] of Object.entries(await describeSchema(database))) {
      for (const fact of facts) {
        const [, name, columns] = /^constraint (\S+) (?:PRIMARY KEY|UNIQUE) \((.+)\)/.exec(fact) ?? [];
        if (name && columns) names.push([name, [table, ...columns.split(", "), "unique"].join("_")]);
      }
    }
    expect(names.filter(([name, wanted]) => name.replaceAll('"', "") !== wanted.replaceAll('"', ""))).toEqual(
      [],
    );
    expect(names.length > 0).toBe(engine.name === "postgres");
  });

  test.each(REFERENCES)(
    "tells a reference to nothing from a value that is taken: %s.%s",
    async (table, column) => {
      const error = await refusal(table, { [column]: ABSENT_ID });
      expect(database.dialect.isMissingReference(error)).toBe(true);
      expect(database.dialect.uniqueViolation(error)).toBeUndefined();
      expect(database.dialect.isRetryable(error)).toBe(false);
    },
  );

  test.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["a text", "UNIQUE constraint failed: users.id"],
    ["any error", new Error("UNIQUE constraint failed: users.id")],
    ["an error with a number for a code", Object.assign(new Error("x"), { code: 23505 })],
  ])("sees nothing in %s", (_, error) => {
    expect(database.dialect.uniqueViolation(error)).toBeUndefined();
    expect(database.dialect.isMissingReference(error)).toBe(false);
    expect(database.dialect.isRetryable(error)).toBe(false);
  });

  test("a column that must not be null is none of these", async () => {
    const error = await refusal("workspaces", { name: null });
    expect(error).toMatchObject({ message: expect.stringContaining("name") });
    expect(database.dialect.uniqueViolation(error)).toBeUndefined();
    expect(database.dialect.isMissingReference(error)).toBe(false);
  });

  test("moments come back as they were stored, to the millisecond", async () => {
    const moment = new Date("2024-02-29T23:59:59.987Z");
    await database.write("owner_links").insert({ token_lookup: "moment", expires_at: moment });
    const row = await database.read("owner_links").where({ token_lookup: "moment" }).first("expires_at");
    expect(new Date(row.expires_at)).toEqual(moment);
  });
});
