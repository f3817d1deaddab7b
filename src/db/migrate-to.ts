import type { Knex } from "knex";
import type { Database } from "./database.ts";
import { appliedMigrations, applyNextMigration, MIGRATIONS_TABLE, refuseNewer } from "./migrate.ts";
import type { Migration } from "./migration.ts";
import { migrations } from "./migrations/index.ts";
import { BASE, type Revision } from "./revisions.ts";
import { countLosses, type Loss, type SchemaChange, watchSchema } from "./schema-change.ts";
import { inTransaction } from "./transaction.ts";

/** One migration, forward or back, as it was carried out. */
export interface MigrationStep {
  readonly direction: "upgrade" | "downgrade";
  readonly from: string;
  readonly to: string;
  readonly change: SchemaChange;
}

/** Thrown when going back would lose data and nobody said that they may be lost; nothing has been changed. */
export class DataLossError extends Error {
  readonly losses: readonly Loss[];

  constructor(losses: readonly Loss[]) {
    super("Going back would lose data.");
    this.losses = losses;
  }
}

/** Undoes the transaction of a rehearsal. */
class Rehearsed extends Error {
  readonly steps: MigrationStep[];

  constructor(steps: MigrationStep[]) {
    super("A rehearsal ends without a trace.");
    this.steps = steps;
  }
}

/**
 * Takes the schema forward or back to a revision, in one transaction under the lock that starting servers take too.
 * @param mayLose whether tables and columns that hold something may go.
 * @throws DataLossError
 * @throws SettingsError when the database was written by a newer release.
 */
export async function migrateTo(
  database: Database,
  target: Revision,
  mayLose: boolean,
): Promise<MigrationStep[]> {
  const rehearsal = mayLose ? [] : await rehearse(database, target);
  return inTransaction(database, async (trx) => {
    await database.dialect.lock(trx, "migrations");
    const losses: Loss[] = [];
    for (const { from, change } of rehearsal) {
      const { derivedTables = [] } = migrations.find(({ name }) => name === from) ?? {};
      losses.push(...(await countLosses(trx, change, derivedTables)));
    }
    if (losses.length > 0) throw new DataLossError(losses);
    return walk(database, trx, target);
  });
}

/** The steps back that `target` takes, found by taking them and undoing all of it: what they drop is theirs to know. */
async function rehearse(database: Database, target: Revision): Promise<MigrationStep[]> {
  try {
    await inTransaction(database, async (trx) => {
      await database.dialect.lock(trx, "migrations");
      throw new Rehearsed(await walk(database, trx, target));
    });
  } catch (error) {
    if (!(error instanceof Rehearsed)) throw error;
    return error.steps.filter(({ direction }) => direction === "downgrade");
  }
  return [];
}

async function walk(database: Database, trx: Knex.Transaction, target: Revision): Promise<MigrationStep[]> {
  const applied = await appliedMigrations(trx);
  refuseNewer(applied);
  const steps: MigrationStep[] = [];
  const nameAt = (position: number) => migrations[position - 1]?.name ?? BASE;
  for (let position = applied.length; position < target.position; position += 1) {
    const change = await watchSchema(database.dialect, trx, () => applyNextMigration(trx));
    steps.push({ direction: "upgrade", from: nameAt(position), to: nameAt(position + 1), change });
  }
  for (let position = applied.length; position > target.position; position -= 1) {
    const migration = migrations[position - 1] as Migration;
    const change = await watchSchema(database.dialect, trx, async () => {
      await migration.down(trx);
      await trx(MIGRATIONS_TABLE).where({ name: migration.name }).delete();
    });
    steps.push({ direction: "downgrade", from: migration.name, to: nameAt(position - 1), change });
  }
  return steps;
}
