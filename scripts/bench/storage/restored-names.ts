import SqliteDriver from "better-sqlite3";

/** The names by which a `CrashLoad` remembers what it was answered, of all that a restored database holds. */
export function namesIn(file: string): ReadonlySet<string> {
  const database = new SqliteDriver(file);
  try {
    const sql =
      "select username from users union all select external_id from records union all select id from responses";
    return new Set(database.prepare(sql).pluck().all() as string[]);
  } finally {
    database.close();
  }
}
