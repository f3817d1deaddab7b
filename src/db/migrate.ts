import type { Knex } from "knex";
import { SettingsError } from "../platform/settings-problem.ts";
import type { Database, Db } from "./database.ts";
import type { Migration } from "./migration.ts";
import { migrations } from "./migrations/index.ts";
import { inTransaction } from "./transaction.ts";

/** Where the library keeps which migrations were applied. */
export const MIGRATIONS_TABLE = "schema_migrations";

/**
 * Brings an empty database up to date and leaves any other as it is.
 * @returns the names of the migrations that were applied.
 * @throws SettingsError when the schema is not this release's.
 */
export async function migrateIfEmpty(database: Database): Promise<string[]> {
  const applied = await appliedMigrations(database.write);
  if (applied.length === 0) return migrateToLatest(database);
  refuseNewer(applied);
  const missing = migrations.filter(({ name }) => !applied.includes(name)).map(({ name }) => name);
  if (missing.length === 0) return [];
  throw new SettingsError([
    {
      setting: "Database",
      rule: `Is of an older release: it lacks ${missing.join(", ")}.`,
      remedy: "Start the server of this release once, or run `argilla-space database migrate`.",
    },
  ]);
}

/**
 * Brings the schema forward to this code's, in one transaction under a lock that all instances share: either every
 * pending migration holds afterwards or none does, and of two instances that start at once one does the work.
 * @returns the names of the migrations that were applied.
 * @throws SettingsError when the database was written by a newer release.
 */
export async function migrateToLatest(database: Database): Promise<string[]> {
  return inTransaction(database, async (trx) => {
    await database.dialect.lock(trx, "migrations");
    const applied = await appliedMigrations(trx);
    refuseNewer(applied);
    const [, names] = await trx.migrate.latest(CONFIG);
    return names as string[];
  });
}

const CONFIG: Knex.MigratorConfig = {
  migrationSource: {
    getMigrations: async () => [...migrations],
    getMigrationName: (migration) => migration.name,
    getMigration: async (migration) => ({
      up: (knex) => migration.up(knex as Knex.Transaction),
      down: (knex) => migration.down(knex as Knex.Transaction),
    }),
  } satisfies Knex.MigrationSource<Migration>,
  tableName: MIGRATIONS_TABLE,
  disableTransactions: true,
};

/** Applies the first migration that the database lacks. */
export async function applyNextMigration(trx: Knex.Transaction): Promise<void> {
  await trx.migrate.up(CONFIG);
}

/** Names of the migrations that the database has, in the order in which they were applied. */
export async function appliedMigrations(db: Db): Promise<string[]> {
  if (!(await db.schema.hasTable(MIGRATIONS_TABLE))) return [];
  const rows = await db<{ name: string }>(MIGRATIONS_TABLE).select("name").orderBy("id");
  return rows.map((row) => row.name);
}

/** @throws SettingsError when the database has a migration that this release does not know. */
export function refuseNewer(applied: readonly string[]): void {
  const known = new Set(migrations.map((migration) => migration.name));
  const unknown = applied.filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new SettingsError([
    {
      setting: "Database",
      rule: `Was written by a newer release of argilla-space (${unknown.join(", ")}); nothing was changed.`,
      remedy:
        "Run that release or a later one, or point ARGILLA_HOME_PATH or ARGILLA_DATABASE_URL at another database.",
    },
  ]);
}
