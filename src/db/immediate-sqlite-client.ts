import type { Knex } from "knex";
import BetterSqlite3Client from "knex/lib/dialects/better-sqlite3/index.js";
import SqliteTransaction from "knex/lib/dialects/sqlite3/execution/sqlite-transaction.js";

/**
 * knex opens SQLite transactions with a plain BEGIN, which takes the write lock only at the first write. Two processes
 * that both read first then fail with SQLITE_BUSY_SNAPSHOT, whatever the busy timeout. BEGIN IMMEDIATE takes the lock
 * up front and waits for it (https://sqlite.org/lang_transaction.html). knex has no option for it: `begin` is the seam.
 */
class ImmediateTransaction extends SqliteTransaction {
  override begin(connection: unknown): Promise<unknown> {
    return this.query(connection, "BEGIN IMMEDIATE;");
  }
}

export class ImmediateSqliteClient extends BetterSqlite3Client {
  override transaction(...args: unknown[]): Knex.Transaction {
    return new ImmediateTransaction(this, ...args) as unknown as Knex.Transaction;
  }
}
