import SqliteDriver from "better-sqlite3";

/** Copies a database that may be in use into a plain file of its own. @throws Error of SQLite */
export async function backUpSqliteFile(database: string, to: string): Promise<void> {
  const driver = new SqliteDriver(database, { readonly: true, fileMustExist: true });
  try {
    await driver.backup(to);
  } finally {
    driver.close();
  }
}
