import type { Db } from "./database.ts";

/**
 * A text expression that compares byte by byte on both engines, as SQLite does anyway; a PostgreSQL database has the
 * order of some language.
 */
export function bytewise(db: Db, expression: string): string {
  return db.client.dialect === "sqlite3" ? expression : `${expression} collate "C"`;
}
