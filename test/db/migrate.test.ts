import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import type { Database } from "../../src/db/database.ts";
import { migrateToLatest } from "../../src/db/migrate.ts";
import type { Migration } from "../../src/db/migration.ts";
import { migrations } from "../../src/db/migrations/index.ts";
import { inTransaction } from "../../src/db/transaction.ts";
import { SettingsError } from "../../src/platform/settings-problem.ts";
import { onEachConnection } from "../support/engines.ts";
import { type BareDatabase, createBareDatabase } from "../support/test-database.ts";
import { describeSchema } from "./schema-description.ts";

const NAMES = migrations.map(({ name }) => name);

onEachConnection("migrations", (engine) => {
  let bare: BareDatabase;
  let database: Database;
  beforeEach(async () => {
    bare = await createBareDatabase(engine);
    database = await bare.open();
  });
  afterEach(async () => {
    await bare[Symbol.asyncDispose]();
  });

  async function applied(): Promise<string[]> {
    const rows = await database.write("schema_migrations").orderBy("id").select("name");
    return rows.map(({ name }) => name);
  }

  function revert(migration: Migration): Promise<void> {
    return inTransaction(database, async (trx) => {
      await migration.down(trx);
      await trx("schema_migrations").where({ name: migration.name }).delete();
    });
  }

  /** Runs with one more migration than there is, the last. */
  async function withMigration<T>(migration: Migration, run: () => Promise<T>): Promise<T> {
    const list = migrations as Migration[];
    list.push(migration);
    // The library prints a failure before it throws it.
    const print = jest.spyOn(console, "log").mockImplementation(() => {});
    try {
      return await run();
    } finally {
      print.mockRestore();
      list.pop();
    }
  }

  test("bring an empty database up to date, in order, and find nothing to do then", async () => {
    expect(await migrateToLatest(database)).toEqual(NAMES);
    const schema = await describeSchema(database);
    expect(Object.keys(schema)).toEqual(expect.arrayContaining(["users", "workspaces", "workspaces_users"]));
    expect(await migrateToLatest(database)).toEqual([]);
    expect(await applied()).toEqual(NAMES);
    expect(await describeSchema(database)).toEqual(schema);
  });

  test("can be reverted down to nothing, and lead up again to the same schema", async () => {
    await migrateToLatest(database);
    const schema = await describeSchema(database);
    for (const migration of migrations.toReversed()) await revert(migration);
    expect(await describeSchema(database)).toEqual({});
    expect(await migrateToLatest(database)).toEqual(NAMES);
    expect(await describeSchema(database)).toEqual(schema);
  });

  test("lose nothing of the first tables when the later ones are reverted and applied again", async () => {
    await migrateToLatest(database);
    await insertAccounts(database);
    for (const migration of migrations.slice(1).toReversed()) await revert(migration);
    expect(await countAccounts(database)).toEqual(ACCOUNTS);
    expect(await migrateToLatest(database)).toEqual(NAMES.slice(1));
    expect(await countAccounts(database)).toEqual(ACCOUNTS);
  });

  test("of a newer release are refused, and nothing changes", async () => {
    await migrateToLatest(database);
    await database
      .write("schema_migrations")
      .insert({ name: "9999-from-the-future", batch: 2, migration_time: new Date() });
    const before = [await describeSchema(database), await applied()];
    const refusal = await migrateToLatest(database).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(SettingsError);
    expect((refusal as SettingsError).problems).toEqual([
      {
        setting: expect.any(String),
        rule: expect.stringContaining("9999-from-the-future"),
        remedy: expect.stringContaining("ARGILLA_DATABASE_URL"),
      },
    ]);
    expect([await describeSchema(database), await applied()]).toEqual(before);
  });

  const FAILING: Migration = {
    name: "9998-fails-half-way",
    async up(trx) {
      await trx.schema.createTable("half_done", (table) => table.text("id"));
      await trx("users").update({ first_name: "changed" });
      throw new Error("half-way");
    },
    async down() {},
  };

  test("that fail leave an empty database empty", async () => {
    await withMigration(FAILING, async () => {
      await expect(migrateToLatest(database)).rejects.toThrow("half-way");
      expect(await describeSchema(database)).toEqual({});
      await expect(migrateToLatest(database)).rejects.toThrow("half-way");
    });
    expect(await migrateToLatest(database)).toEqual(NAMES);
  });

  test("that fail leave what was there, and succeed once they are mended", async () => {
    await migrateToLatest(database);
    const schema = await describeSchema(database);
    await withMigration(FAILING, () => expect(migrateToLatest(database)).rejects.toThrow("half-way"));
    expect(await describeSchema(database)).toEqual(schema);
    expect(await applied()).toEqual(NAMES);

    const mended: Migration = {
      ...FAILING,
      up: (trx) => trx.schema.createTable("half_done", (table) => table.text("id")),
    };
    await withMigration(mended, async () => {
      expect(await migrateToLatest(database)).toEqual([FAILING.name]);
    });
    expect(await describeSchema(database)).toHaveProperty("half_done");
  });
});

const ACCOUNTS = { users: 2, workspaces: 1, workspaces_users: 2 };

/** Two users in one workspace, with the columns of the first migration. */
async function insertAccounts({ write }: Database): Promise<void> {
  const times = { inserted_at: new Date(), updated_at: new Date() };
  const workspace = { id: randomUUID(), name: "w", ...times };
  await write("workspaces").insert(workspace);
  for (const username of ["ada", "grace"]) {
    const user = {
      id: randomUUID(),
      username,
      username_folded: username,
      first_name: "x",
      role: "owner",
      ...times,
    };
    await write("users").insert({ ...user, api_key_lookup: username, api_key_sealed: username });
    await write("workspaces_users").insert({
      id: randomUUID(),
      workspace_id: workspace.id,
      user_id: user.id,
      ...times,
    });
  }
}

async function countAccounts({ write }: Database): Promise<Record<string, number>> {
  const counts = Object.keys(ACCOUNTS).map(async (table) => [table, (await write(table)).length] as const);
  return Object.fromEntries(await Promise.all(counts));
}
