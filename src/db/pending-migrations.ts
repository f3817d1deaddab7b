import SqliteDriver from "better-sqlite3";
import { MIGRATIONS_TABLE } from "./migrate.ts";
import { migrations } from "./migrations/index.ts";

/** Names of the migrations that a SQLite file in use before lacks; none for one that nobody has used. */
export function pendingMigrations(path: string): string[] {
  const driver = new SqliteDriver(path, { fileMustExist: true });
  try {
    const used = driver.prepare("select 1 from sqlite_schema where name = ?").get(MIGRATIONS_TABLE);
    if (!used) return [];
    const applied = new Set(driver.prepare(`select name from ${MIGRATIONS_TABLE}`).pluck().all());
    return migrations.map(({ name }) => name).filter((name) => !applied.has(name));
  } finally {
    driver.close();
  }
}
