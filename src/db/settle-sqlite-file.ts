import SqliteDriver from "better-sqlite3";

/**
 * Puts everything of a database that nobody has open into its file, and checks the file.
 * @returns what is wrong with it, in SQLite's words; undefined when nothing is.
 */
export function settleSqliteFile(path: string): string | undefined {
  try {
    const driver = new SqliteDriver(path, { fileMustExist: true });
    try {
      driver.pragma("wal_checkpoint(TRUNCATE)");
      const [first] = driver.pragma("quick_check(1)") as { quick_check: string }[];
      return first?.quick_check === "ok" ? undefined : (first?.quick_check ?? "it cannot be checked");
    } finally {
      driver.close();
    }
  } catch (error) {
    return (error as Error).message;
  }
}
