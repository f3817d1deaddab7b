import type { Knex } from "knex";
import type { Dialect } from "./dialect.ts";

/** What a store takes: the database itself, or the transaction that the caller is in. */
export type Db = Knex | Transaction;
export type Transaction = Knex.Transaction;

/**
 * The open database. Reads go to `read`, writes to `write`: on SQLite these are connections in threads of their own, so
 * that a reader never waits for a writer and the event loop for neither; on PostgreSQL they are one pool.
 */
export interface Database extends AsyncDisposable {
  readonly read: Knex;
  readonly write: Knex;
  readonly dialect: Dialect;
}
