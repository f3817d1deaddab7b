import type { Knex } from "knex";
import type { Column, Dialect } from "./dialect.ts";
import { MIGRATIONS_TABLE } from "./migrate.ts";

/** What a migration did to the schema. */
export interface SchemaChange {
  readonly createdTables: readonly string[];
  readonly droppedTables: readonly string[];
  readonly addedColumns: readonly Column[];
  readonly droppedColumns: readonly Column[];
}

/** Runs `work` and tells what it changed. */
export async function watchSchema(
  dialect: Dialect,
  trx: Knex.Transaction,
  work: () => Promise<void>,
): Promise<SchemaChange> {
  const before = await dialect.columns(trx);
  await work();
  const after = await dialect.columns(trx);
  return {
    createdTables: tablesOf(after).filter((table) => !tablesOf(before).includes(table)),
    droppedTables: tablesOf(before).filter((table) => !tablesOf(after).includes(table)),
    addedColumns: newIn(after, before),
    droppedColumns: newIn(before, after),
  };
}

/** But those in which the library keeps what was applied. */
function tablesOf(columns: readonly Column[]): string[] {
  const names = columns.map(({ table }) => table).filter((table) => !table.startsWith(MIGRATIONS_TABLE));
  return [...new Set(names)];
}

/** Columns of `one` that the same table of `other` lacks. */
function newIn(one: readonly Column[], other: readonly Column[]): Column[] {
  const shared = new Set(tablesOf(other));
  const known = new Set(other.map(({ table, column }) => `${table}.${column}`));
  return one.filter(({ table, column }) => shared.has(table) && !known.has(`${table}.${column}`));
}

/** Values that are gone with a table or column: how many rows had something in it. */
export interface Loss {
  readonly what: string;
  readonly rows: number;
}

/**
 * How much would be lost with what `change` drops; asked where nothing has been dropped yet.
 * @param derivedTables can be made again, so that nothing is lost with them.
 */
export async function countLosses(
  db: Knex,
  change: SchemaChange,
  derivedTables: readonly string[],
): Promise<Loss[]> {
  const losses: Loss[] = [];
  const lost = change.droppedTables.filter((table) => !derivedTables.includes(table));
  for (const table of lost) losses.push({ what: table, rows: await count(db(table)) });
  for (const { table, column, type } of change.droppedColumns) {
    // Of a flag, `true` is what somebody did; `false` is what every row begins with.
    const filled = type === "boolean" ? db(table).where(column, true) : db(table).whereNotNull(column);
    losses.push({ what: `${table}.${column}`, rows: await count(filled) });
  }
  return losses.filter(({ rows }) => rows > 0);
}

async function count(query: Knex.QueryBuilder): Promise<number> {
  const [row] = await query.count({ rows: "*" });
  return Number(row?.rows ?? 0);
}
