import SqliteDriver from "better-sqlite3";
import type { SqliteValue } from "./column-kind.ts";
import { APPLICATION_ID } from "./sqlite-header.ts";
import type { SqliteResult } from "./sqlite-message.ts";

const BUSY_TIMEOUT_MS = 10_000;
const REMEMBERED_STATEMENTS = 300;
/** Only these are worth keeping, and safe to: some pragmas work while they are prepared. */
const REMEMBERABLE = /^\s*(select|insert|update|delete|with)\b/i;

/** A connection to a SQLite file, set up as the server relies on, with the statements that it has prepared. */
export class SqliteConnection {
  readonly driver: SqliteDriver.Database;
  /** Whether the last statement was one that can write. */
  hasWritten = false;
  readonly #statements = new Map<string, SqliteDriver.Statement<unknown[]>>();

  constructor(path: string, use: "read" | "write") {
    this.driver = new SqliteDriver(path);
    try {
      applyPragmas(this.driver, use);
    } catch (error) {
      this.driver.close();
      throw error;
    }
  }

  /** Runs a statement once for every row of bindings; of several rows either all happen or none. */
  run(sql: string, bindings: readonly (readonly SqliteValue[])[]): SqliteResult {
    this.hasWritten = false;
    const statement = this.#prepare(sql);
    this.hasWritten = !statement.readonly;
    if (bindings.length === 1) return runOnce(statement, bindings[0] ?? []);
    // A transaction of its own, or a savepoint within the one that is open.
    return this.driver.transaction(() => runForEach(statement, bindings)).immediate();
  }

  #prepare(sql: string): SqliteDriver.Statement<unknown[]> {
    const known = this.#statements.get(sql);
    if (known) {
      // The one used longest ago comes first, and goes first.
      this.#statements.delete(sql);
      this.#statements.set(sql, known);
      return known;
    }
    const statement = this.driver.prepare<unknown[]>(sql);
    if (statement.reader) statement.raw();
    if (!REMEMBERABLE.test(sql)) return statement;
    const [oldest] = this.#statements.keys();
    if (this.#statements.size >= REMEMBERED_STATEMENTS && oldest !== undefined)
      this.#statements.delete(oldest);
    this.#statements.set(sql, statement);
    return statement;
  }
}

function runOnce(statement: SqliteDriver.Statement<unknown[]>, values: readonly SqliteValue[]): SqliteResult {
  if (!statement.reader) return statement.run(values);
  const rows = statement.all(values) as SqliteValue[][];
  // Asked after running: only then a statement that was prepared before the table changed knows its columns.
  return { rows, columns: statement.columns().map(({ name }) => name) };
}

function runForEach(
  statement: SqliteDriver.Statement<unknown[]>,
  bindings: readonly (readonly SqliteValue[])[],
): SqliteResult {
  if (statement.reader) {
    const rows = bindings.flatMap((values) => statement.all(values) as SqliteValue[][]);
    return { rows, columns: statement.columns().map(({ name }) => name) };
  }
  let changes = 0;
  for (const values of bindings) changes += statement.run(values).changes;
  return { changes };
}

/** Every pragma that the server relies on (https://sqlite.org/pragma.html), each with its reason. */
function applyPragmas(driver: SqliteDriver.Database, use: "read" | "write"): void {
  // Another process (the CLI beside the server) may hold the lock for a moment: wait instead of failing.
  driver.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  if (use === "write") {
    // Marks the file as ours, before WAL so that the mark stands in the file itself and not only in the log.
    driver.pragma(`application_id = ${APPLICATION_ID}`);
    // Readers and the writer do not block each other.
    driver.pragma("journal_mode = WAL");
  } else {
    // A read handle that writes is a defect: let it fail instead of working by luck.
    driver.pragma("query_only = ON");
  }
  // A commit reaches the disk before it is acknowledged: a label that was answered for survives a power cut.
  driver.pragma("synchronous = FULL");
  // Off by default in SQLite, for the sake of its own past.
  driver.pragma("foreign_keys = ON");
  // Deleted secrets do not linger in free pages.
  driver.pragma("secure_delete = FAST");
  // Temporary results of sorts stay in memory instead of in /tmp.
  driver.pragma("temp_store = MEMORY");
}
