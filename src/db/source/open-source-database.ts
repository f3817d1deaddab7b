import type { DatabaseAddress } from "../../config/database-settings.ts";
import type { SourceDatabase } from "./source-database.ts";

/** @throws SourceDatabaseError when it cannot be read. */
export async function openSourceDatabase(address: DatabaseAddress): Promise<SourceDatabase> {
  // Loaded when something is imported: a start does without.
  if (address.kind === "postgres") {
    const { openSourcePostgres } = await import("./source-postgres.ts");
    return openSourcePostgres(address);
  }
  const { openSourceSqlite } = await import("./source-sqlite.ts");
  return openSourceSqlite(address.file);
}
