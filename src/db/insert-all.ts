import { inPieces } from "../platform/breathing.ts";
import type { Db } from "./database.ts";

/** Few enough not to keep the event loop for more than a few milliseconds. */
const ROWS_AT_ONCE = 250;

/**
 * Inserts any number of rows; with `onConflict` rows of the same key are replaced. All rows have the columns of the first.
 * They go as one JSON text: a statement with a placeholder for every value takes either engine, and knex, several times
 * as long to read as the rows take to be written.
 */
export async function insertAll<Row extends object>(
  db: Db,
  table: string,
  rows: readonly Row[],
  onConflict?: keyof Row & string,
): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  const isPostgres = db.client.dialect === "postgresql";
  const source = isPostgres
    ? `select ${columns.map(() => "??").join(", ")} from json_populate_recordset(null::??, ?::json)`
    : `select ${columns.map((column) => `value ->> '$.${column}'`).join(", ")} from json_each(?) where true`;
  const replaced = columns.filter((column) => column !== onConflict);
  const conflict =
    onConflict === undefined
      ? ""
      : ` on conflict (??) do update set ${replaced.map(() => "?? = excluded.??").join(", ")}`;
  const sql = `insert into ?? (${columns.map(() => "??").join(", ")}) ${source}${conflict}`;
  const names = onConflict === undefined ? [] : [onConflict, ...replaced.flatMap((name) => [name, name])];
  for await (const piece of inPieces(rows, ROWS_AT_ONCE)) {
    const values = isPostgres
      ? [...columns, table, JSON.stringify(piece)]
      : [JSON.stringify(piece, datesAsNumbers)];
    await db.raw(sql, [table, ...columns, ...values, ...names]);
  }
}

/** As the driver of SQLite writes a `Date`, which has an ISO text already by the time that it is asked for. */
function datesAsNumbers(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const original = this[key];
  return original instanceof Date ? original.getTime() : value;
}
