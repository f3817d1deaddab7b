import { closeSync, mkdirSync, openSync, readSync } from "node:fs";
import { dirname } from "node:path";
import type SqliteConnection from "better-sqlite3";
import knexFactory, { type Knex } from "knex";
import { SettingsError } from "../platform/settings-problem.ts";
import type { Database } from "./database.ts";
import { type Dialect, errorField, QUIET } from "./dialect.ts";
import { ImmediateSqliteClient } from "./immediate-sqlite-client.ts";

/** "ArSp" in the file's header (SQLite file format, offset 68): how a file of ours is known without opening it. */
const APPLICATION_ID = 0x41725370;
const HEADER_BYTES = 100;
const APPLICATION_ID_OFFSET = 68;
const MAGIC = "SQLite format 3\0";
const BUSY_TIMEOUT_MS = 10_000;

/** A file and the setting that is to blame when it cannot be used. */
interface Place {
  readonly path: string;
  readonly setting: "ARGILLA_DATABASE_URL" | "ARGILLA_HOME_PATH";
}

/** Opens (or creates) the SQLite file that `setting` led to, with one connection to write and one to read. */
export async function openSqlite(path: string, setting: Place["setting"]): Promise<Database> {
  const file: Place = { path, setting };
  prepareFile(file);
  const write = connect(path, "write");
  const read = connect(path, "read");
  try {
    // The pool connects lazily; connecting now finds a wrong setting at the start instead of at the first request.
    await write.raw("select 1");
  } catch (cause) {
    await Promise.all([read.destroy(), write.destroy()]);
    throw unusable(file, (cause as Error).message);
  }
  return {
    read,
    write,
    dialect: sqliteDialect,
    async [Symbol.asyncDispose]() {
      await read.destroy();
      await write.destroy();
    },
  };
}

export const sqliteDialect: Dialect = {
  name: "sqlite",

  uniqueViolation(error) {
    const code = errorField(error, "code");
    if (code !== "SQLITE_CONSTRAINT_UNIQUE" && code !== "SQLITE_CONSTRAINT_PRIMARYKEY") return undefined;
    const columns = /UNIQUE constraint failed: (.+)$/.exec((error as Error).message)?.[1]?.split(", ") ?? [];
    const table = columns[0]?.split(".")[0];
    return table && [table, ...columns.map((column) => column.split(".")[1]), "unique"].join("_");
  },

  isMissingReference(error) {
    return errorField(error, "code") === "SQLITE_CONSTRAINT_FOREIGNKEY";
  },

  isRetryable(error) {
    return errorField(error, "code")?.startsWith("SQLITE_BUSY") ?? false;
  },

  async lock() {},

  async columns(db) {
    return db.raw(
      `select s.name as "table", c.name as "column", lower(c.type) as "type"
         from sqlite_schema s, pragma_table_info(s.name) c
        where s.type = 'table' and s.name not like 'sqlite_%' order by s.name, c.cid`,
    );
  },

  transaction(database, work) {
    return database.transaction(work);
  },
};

function connect(file: string, use: "read" | "write"): Knex {
  return knexFactory({
    client: ImmediateSqliteClient,
    log: QUIET,
    connection: { filename: file },
    useNullAsDefault: true,
    // Else knex writes values, hashes and sealed secrets among them, into the messages of errors, and so into the log.
    compileSqlOnError: false,
    pool: {
      min: 1,
      max: 1,
      afterCreate(
        connection: SqliteConnection.Database,
        done: (error: unknown, connection: unknown) => void,
      ) {
        try {
          applyPragmas(connection, use);
          done(null, connection);
        } catch (error) {
          done(error, connection);
        }
      },
    },
  });
}

/** Every pragma that the server relies on (https://sqlite.org/pragma.html), each with its reason. */
function applyPragmas(connection: SqliteConnection.Database, use: "read" | "write"): void {
  // Another process (the CLI beside the server) may hold the lock for a moment: wait instead of failing.
  connection.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  if (use === "write") {
    // Marks the file as ours, before WAL so that the mark stands in the file itself and not only in the log.
    connection.pragma(`application_id = ${APPLICATION_ID}`);
    // Readers and the writer do not block each other.
    connection.pragma("journal_mode = WAL");
  } else {
    // A read handle that writes is a defect: let it fail instead of working by luck.
    connection.pragma("query_only = ON");
  }
  // A commit reaches the disk before it is acknowledged: a label that was answered for survives a power cut.
  connection.pragma("synchronous = FULL");
  // Off by default in SQLite, for the sake of its own past.
  connection.pragma("foreign_keys = ON");
  // Deleted secrets do not linger in free pages.
  connection.pragma("secure_delete = FAST");
  // Temporary results of sorts stay in memory instead of in /tmp.
  connection.pragma("temp_store = MEMORY");
}

function prepareFile(file: Place): void {
  try {
    mkdirSync(dirname(file.path), { recursive: true });
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    const isFile = code === "EEXIST" || code === "ENOTDIR";
    throw unusable(
      file,
      isFile ? "a file is in the place of its folder" : `its folder cannot be made (${code})`,
    );
  }
  const header = readHeader(file);
  if (header === undefined) return;
  if (header.toString("latin1", 0, MAGIC.length) !== MAGIC) throw foreign(file, "is not a SQLite database");
  if (header.readUInt32BE(APPLICATION_ID_OFFSET) !== APPLICATION_ID) {
    throw foreign(file, "belongs to another program, perhaps a Python Argilla; it was not touched");
  }
}

/** The header of an existing file; undefined for a file that is not there or empty. Read as bytes, not through SQLite,
 * which may write beside a database that it only reads. */
function readHeader(file: Place): Buffer | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(file.path, "r");
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === "ENOENT") return undefined;
    throw unusable(file, `it cannot be read (${code})`);
  }
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    const bytes = readSync(descriptor, header);
    return bytes === 0 ? undefined : header;
  } catch (cause) {
    throw unusable(file, `it cannot be read (${(cause as NodeJS.ErrnoException).code})`);
  } finally {
    closeSync(descriptor);
  }
}

function unusable({ path, setting }: Place, reason: string): SettingsError {
  const rule = `The database ${path} cannot be used: ${reason}.`;
  const what = setting === "ARGILLA_DATABASE_URL" ? "a file in a folder" : "a folder";
  const remedy = `Name ${what} on a local disk that this process may write to, with room to grow.`;
  return new SettingsError([{ setting, rule, remedy }]);
}

function foreign({ path, setting }: Place, what: string): SettingsError {
  const remedy =
    setting === "ARGILLA_DATABASE_URL"
      ? "Name a file of its own for this server, or remove the variable."
      : "Name another folder, or move that file away.";
  return new SettingsError([{ setting, rule: `The file ${path} ${what}.`, remedy }]);
}
