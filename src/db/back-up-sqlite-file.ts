import SqliteDriver from "better-sqlite3";

export interface BackupProgress {
  readonly donePages: number;
  readonly totalPages: number;
}

/** A step keeps whoever shares the thread waiting: about a millisecond. */
const PAGES_A_STEP = 200;

/**
 * Copies a database that may be in use into a plain file of its own: the state of one moment, page for page, so that what
 * refers to rows by their numbers still does.
 * @throws Error of SQLite
 */
export async function backUpSqliteFile(
  database: string,
  to: string,
  onProgress: (progress: BackupProgress) => void = () => {},
): Promise<void> {
  const driver = new SqliteDriver(database, { readonly: true, fileMustExist: true });
  try {
    // Stays at this moment; else each commit of others would make the copy begin anew, and on a busy server it never ends.
    driver.exec("begin");
    driver.prepare("select count(*) from sqlite_schema").get();
    await driver.backup(to, {
      progress({ totalPages, remainingPages }) {
        onProgress({ donePages: totalPages - remainingPages, totalPages });
        return PAGES_A_STEP;
      },
    });
  } finally {
    driver.close();
  }
  makePlain(to);
}

/** Without a log beside it, so that the file is all there is of it. */
function makePlain(path: string): void {
  const copy = new SqliteDriver(path, { fileMustExist: true });
  try {
    copy.pragma("journal_mode = DELETE");
  } finally {
    copy.close();
  }
}
