import type { ColumnKind, Value } from "./column-kind.ts";
import type { Db } from "./database.ts";
import { quoteName } from "./statements.ts";
import { withStatements } from "./with-statements.ts";

/** A value as it comes back from either engine. */
type Returned<Given> = Given extends Date ? Date | number : Given extends boolean ? boolean | number : Given;

/** Every column that the rows have, and its kind. */
export type Columns<Row> = { readonly [Column in keyof Row & string]: ColumnKind };

export interface BulkInsertOptions<Row, Name extends keyof Row & string> {
  /** What to do with a row whose key is taken; without it such a row is an error (`Dialect.uniqueViolation`). */
  readonly onConflict?: OnConflict<Row>;
  /** Columns to give back of every row that was inserted or updated, not of those that were left out. */
  readonly returning?: readonly Name[];
}

/** A key with a unique constraint, and the columns that take the new row's values; none leaves the old row as it is. */
export interface OnConflict<Row> {
  readonly columns: readonly (keyof Row & string)[];
  readonly update?: readonly (keyof Row & string)[];
}

/**
 * Inserts rows by one prepared statement and one message to the engine: either all of them or none. For many rows, or
 * often; `insertAll` is for the few rows of a start.
 *
 * Meant for up to 1,000 rows a call: SQLite's writer does nothing else meanwhile (with 1 kB rows and their index about
 * 0.06 ms a row). More rows go in several calls, in one transaction if they belong together.
 *
 * @example
 * const COLUMNS: Columns<RecordRow> = { id: "uuid", dataset_id: "uuid", fields: "json", inserted_at: "timestamp" };
 * await bulkInsert(trx, "records", COLUMNS, rows);
 * const written = await bulkInsert(trx, "responses", RESPONSE_COLUMNS, rows, {
 *   onConflict: { columns: ["record_id", "user_id"], update: ["values", "status", "updated_at"] },
 *   returning: ["id", "record_id"],
 * });
 * @param db `write`, or the transaction to insert in; after an error PostgreSQL's transaction takes no more statements.
 * @param columns every column of the rows: what is not listed is not inserted and has its default.
 * @returns what `returning` asks for, in no promised order and in the forms of `prepared`; else nothing.
 * @throws TypeError when a row lacks a column (`null` is the empty value), or when two rows that may update have one key.
 */
export async function bulkInsert<Row extends object, Name extends keyof Row & string = never>(
  db: Db,
  table: string,
  columns: Columns<Row>,
  rows: readonly Row[],
  { onConflict, returning = [] }: BulkInsertOptions<Row, Name> = {},
): Promise<{ [Column in Name]: Returned<Row[Column]> }[]> {
  if (rows.length === 0) return [];
  const list = Object.entries<ColumnKind>(columns).map(([name, kind]) => ({ name, kind }));
  if (onConflict?.update?.length) refuseRepeatedKeys(table, onConflict.columns, rows);
  const insert = {
    table,
    columns: list,
    rows: rows.map((row) => list.map(({ name }) => valueIn(row, table, name))),
    ending: [
      onConflict && conflictClause(onConflict),
      returning.length > 0 && `returning ${quoteNames(returning)}`,
    ]
      .filter(Boolean)
      .join(" "),
  };
  return withStatements(db, (statements) => statements.insertRows(insert)) as Promise<
    { [Column in Name]: Returned<Row[Column]> }[]
  >;
}

function valueIn(row: object, table: string, column: string): Value {
  const value = (row as Record<string, Value | undefined>)[column];
  if (value !== undefined) return value;
  throw new TypeError(`A row for ${table} lacks ${column}: null is the empty value.`);
}

/** PostgreSQL refuses to update one row twice in a statement; SQLite would let the last win. */
function refuseRepeatedKeys(table: string, key: readonly string[], rows: readonly object[]): void {
  const keys = rows.map((row) => JSON.stringify(key.map((column) => valueIn(row, table, column))));
  if (new Set(keys).size === keys.length) return;
  throw new TypeError(`Two rows for ${table} have the same ${key.join(", ")}.`);
}

function conflictClause({ columns, update = [] }: OnConflict<never>): string {
  const target = `on conflict (${quoteNames(columns)})`;
  if (update.length === 0) return `${target} do nothing`;
  const assignments = (update as readonly string[]).map(
    (name) => `${quoteName(name)} = excluded.${quoteName(name)}`,
  );
  return `${target} do update set ${assignments.join(", ")}`;
}

function quoteNames(names: readonly string[]): string {
  return names.map(quoteName).join(", ");
}
