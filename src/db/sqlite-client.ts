import type { Knex } from "knex";
import BetterSqlite3Client from "knex/lib/dialects/better-sqlite3/index.js";
import SqliteTransaction from "knex/lib/dialects/sqlite3/execution/sqlite-transaction.js";
import type { SqliteValue } from "./column-kind.ts";
import type { SqliteSession } from "./sqlite-host.ts";
import { toRows } from "./sqlite-rows.ts";

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

/** What knex asks of a connection, and what it expects to find there afterwards. */
interface Query {
  readonly sql: string;
  readonly bindings?: readonly unknown[];
  response?: unknown;
  context?: { readonly lastID: number | bigint | undefined; readonly changes: number | undefined };
}

/**
 * knex's client for better-sqlite3, whose connections are sessions on a thread.
 * @param enter begins a session.
 * @param leave ends it.
 */
export function createSqliteClient(
  enter: () => Promise<SqliteSession>,
  leave: (session: SqliteSession) => Promise<void>,
): typeof BetterSqlite3Client {
  return class SqliteClient extends BetterSqlite3Client {
    override transaction(...args: unknown[]): Knex.Transaction {
      return new ImmediateTransaction(this, ...args) as unknown as Knex.Transaction;
    }

    /** The driver is in the thread. */
    override _driver(): unknown {
      return {};
    }

    override acquireRawConnection(): Promise<SqliteSession> {
      return enter();
    }

    override destroyRawConnection(session: SqliteSession): Promise<void> {
      return leave(session);
    }

    override async _query(session: SqliteSession, query: Query): Promise<Query> {
      const result = await session.run(query.sql, [this._formatBindings(query.bindings) as SqliteValue[]]);
      if (result.columns) {
        query.response = toRows(result);
      } else {
        query.response = result;
        query.context = { lastID: result.lastInsertRowid, changes: result.changes };
      }
      return query;
    }
  };
}
