import { join } from "node:path";
import { type DatabaseSettings, SQLITE_FILE } from "../config/database-settings.ts";
import type { Database } from "./database.ts";
import { openSqlite } from "./open-sqlite.ts";
import { openPostgres } from "./postgres-dialect.ts";
import type { AttachmentSource } from "./writer-attachment.ts";

/**
 * Opens the database that the settings name, creating the file and its folder on SQLite.
 * @param attachment what lives beside SQLite's writer in its thread; PostgreSQL has none.
 * @throws SettingsError when the file is another program's, the folder is not writable or the server cannot be used.
 */
export async function openDatabase(
  settings: DatabaseSettings,
  homePath: string,
  attachment?: AttachmentSource,
): Promise<Database> {
  if (settings.kind === "postgres") return openPostgres(settings);
  if (settings.file !== undefined) return openSqlite(settings.file, "ARGILLA_DATABASE_URL", attachment);
  return openSqlite(join(homePath, SQLITE_FILE), "ARGILLA_HOME_PATH", attachment);
}
