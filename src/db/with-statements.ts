import type { Db, Transaction } from "./database.ts";
import { postgresStatements } from "./postgres-statements.ts";
import { sqliteStatements } from "./sqlite-statements.ts";
import type { Statements } from "./statements.ts";

/** Runs `work` on the transaction's connection, or on one of the pool. */
export async function withStatements<T>(db: Db, work: (statements: Statements) => Promise<T>): Promise<T> {
  // Past knex, which would refuse it: the connection may already be another's.
  if (db.isTransaction && (db as Transaction).isCompleted()) throw new Error("The transaction has ended.");
  const { client } = db;
  const connection = await client.acquireConnection();
  try {
    return await work(
      client.dialect === "sqlite3" ? sqliteStatements(connection) : postgresStatements(connection),
    );
  } finally {
    await client.releaseConnection(connection);
  }
}
