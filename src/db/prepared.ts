import type { Db } from "./database.ts";
import type { Binding } from "./statements.ts";
import { withStatements } from "./with-statements.ts";

/**
 * Runs one statement of a hot path, past knex, whose builder costs several times what the engine does. The text is the
 * same for both engines. A placeholder is `?`, or also says what it stands for, where an engine has to be told:
 *
 * - `?`: one value whose type the statement makes clear (`where id = ?`, `limit ?`);
 * - `?json`, `?timestamp`, `?boolean`, …: one value of that `ColumnKind` (`set fields = ?json`, `select ?uuid, id`);
 * - `?uuid[]`, `?text[]`, `?integer[]`, `?real[]`: a list of any length, for what stands behind `in`. The text, and with it what
 *   the engine prepares, is one for all lengths.
 *
 * A question mark in quotes is left alone. For PostgreSQL's operators with a question mark there are functions
 * (`jsonb_exists`).
 *
 * Rows come in the forms that stores know from knex (moments as `Date | number`, truth as `boolean | number`), but JSON
 * as its text and 64-bit integers, such as `count(*)`, as numbers on both engines. A statement without rows to give, such as an
 * update without `returning`, gives none. On SQLite each text is prepared once a connection, and on PostgreSQL it has no
 * name, which works behind every pooler; on both, values belong into the bindings and never into the text.
 *
 * @example
 * const rows = await prepared<{ id: string; fields: string }>(
 *   db,
 *   "select id, fields from records where dataset_id = ? and id in ?uuid[] order by id limit ?",
 *   [datasetId, ids, 50],
 * );
 * @param db the database, or the transaction to run in; on SQLite only `write` and transactions may write.
 * @throws TypeError when placeholders and bindings do not match.
 */
export async function prepared<Row extends object>(
  db: Db,
  sql: string,
  bindings: readonly Binding[] = [],
): Promise<Row[]> {
  return withStatements(db, (statements) => statements.run(sql, bindings)) as Promise<Row[]>;
}
