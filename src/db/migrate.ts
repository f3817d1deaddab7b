import type { Knex } from "knex";
import { SettingsError } from "../platform/settings-problem.ts";
import type { Database } from "./database.ts";
import type { Migration } from "./migration.ts";
import { migrations } from "./migrations/index.ts";
import { inTransaction } from "./transaction.ts";

const TABLE = "schema_migrations";

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
    const source: Knex.MigrationSource<Migration> = {
      getMigrations: async () => [...migrations],
      getMigrationName: (migration) => migration.name,
      getMigration: async (migration) => ({
        up: (knex) => migration.up(knex as Knex.Transaction),
        down: (knex) => migration.down(knex as Knex.Transaction),
      }),
    };
    const [, names] = await trx.migrate.latest({
      migrationSource: source,
      tableName: TABLE,
      disableTransactions: true,
    });
    return names as string[];
  });
}

async function appliedMigrations(trx: Knex.Transaction): Promise<string[]> {
  if (!(await trx.schema.hasTable(TABLE))) return [];
  const rows = await trx<{ name: string }>(TABLE).select("name").orderBy("id");
  return rows.map((row) => row.name);
}

function refuseNewer(applied: readonly string[]): void {
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
