import { type DatabaseSettings, sqliteFile } from "../config/database-settings.ts";
import type { Database } from "./database.ts";
import { openSqlite, type SqliteOptions } from "./open-sqlite.ts";
import { openPostgres } from "./postgres-dialect.ts";

/**
 * Opens the database that the settings name, creating the file and its folder on SQLite.
 * @throws SettingsError when the file is another program's, the folder is not writable or the server cannot be used.
 */
export async function openDatabase(
  settings: DatabaseSettings,
  homePath: string,
  options?: SqliteOptions,
): Promise<Database> {
  if (settings.kind === "postgres") return openPostgres(settings);
  const setting = settings.file === undefined ? "ARGILLA_HOME_PATH" : "ARGILLA_DATABASE_URL";
  return openSqlite(sqliteFile(settings, homePath), setting, options);
}
