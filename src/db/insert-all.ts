import type { Db } from "./database.ts";

/** Few enough that no statement has more values than either engine takes. */
const ROWS_AT_ONCE = 200;

/** Inserts any number of rows, many with each statement; with `onConflict` rows of the same key are replaced. */
export async function insertAll<Row extends object>(
  db: Db,
  table: string,
  rows: readonly Row[],
  onConflict?: keyof Row & string,
): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    const insert = db(table).insert(rows.slice(start, start + ROWS_AT_ONCE));
    await (onConflict === undefined ? insert : insert.onConflict(onConflict).merge());
  }
}
