import Database from "better-sqlite3";
import type { WalConnection } from "../../../src/storage/replica/write-ahead-log.ts";

/** A connection that writes as the server's does, and what a replicator is given of it. */
export interface SqliteWriter extends Disposable {
  readonly database: Database.Database;
  readonly connection: WalConnection;
  readonly changedRows: () => number;
}

export function openWriter(path: string): SqliteWriter {
  const database = new Database(path);
  database.pragma("journal_mode = WAL");
  database.pragma("wal_autocheckpoint = 0");
  database.pragma("synchronous = OFF");
  const changes = database.prepare("select total_changes() as rows");
  return {
    database,
    connection: database,
    changedRows: () => (changes.get() as { rows: number }).rows,
    [Symbol.dispose]: () => void database.close(),
  };
}
