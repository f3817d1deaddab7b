import knexFactory, { type Knex } from "knex";
import type { Database } from "./database.ts";
import { errorField, QUIET } from "./dialect.ts";
import { createSqliteClient } from "./sqlite-client.ts";
import { sqliteDialect } from "./sqlite-dialect.ts";
import { prepareFile, type SqlitePlace, unusable } from "./sqlite-file.ts";
import type { SqliteHost, SqliteSession } from "./sqlite-host.ts";
import { SqliteInPlace } from "./sqlite-in-place.ts";
import { SqliteThread } from "./sqlite-thread.ts";
import type { AttachmentSource } from "./writer-attachment.ts";

/** The writer's sessions take turns; what many of them are for is to wait together for an attachment's confirmation. */
const WRITE_SESSIONS = 100;
/** A thread each, begun when the others are busy. One would let every reader wait for the slowest. */
const READ_THREADS = 2;

/** How SQLite is opened; PostgreSQL is a process of its own and knows none of this. */
export interface SqliteOptions {
  /** What lives beside the writer in its thread. */
  readonly attachment?: AttachmentSource;
  /** True for a command: without threads, and therefore without an attachment. */
  readonly inPlace?: boolean;
}

/**
 * Opens (or creates) the SQLite file that `setting` led to. One thread writes, others read beside it (WAL), and the event
 * loop only passes messages.
 * @throws SettingsError when the file is another program's or cannot be used.
 */
export async function openSqlite(
  path: string,
  setting: SqlitePlace["setting"],
  { attachment, inPlace = false }: SqliteOptions = {},
): Promise<Database> {
  const place: SqlitePlace = { path, setting };
  prepareFile(place);
  const open = (use: "read" | "write", attached?: AttachmentSource): Promise<SqliteHost> =>
    inPlace ? SqliteInPlace.open(path, use) : SqliteThread.open(path, use, attached);
  let writer: SqliteHost;
  try {
    writer = await open("write", attachment);
  } catch (cause) {
    // What an attachment throws is its own to explain.
    if (attachment && !errorField(cause, "code")?.startsWith("SQLITE_")) throw cause;
    throw unusable(place, (cause as Error).message);
  }
  const write = openPool(
    { min: 0, max: WRITE_SESSIONS },
    async () => writer.enter(),
    (session) => session.leave(),
  );
  const readers = new Map<SqliteSession, SqliteHost>();
  const read = openPool(
    // One stays when nobody reads: to start it would be the next reader's wait.
    { min: 1, max: inPlace ? 1 : READ_THREADS },
    async () => {
      const reader = await open("read");
      const session = reader.enter();
      readers.set(session, reader);
      return session;
    },
    async (session) => {
      await readers.get(session)?.[Symbol.asyncDispose]();
      readers.delete(session);
    },
  );
  return {
    read,
    write,
    dialect: sqliteDialect,
    async [Symbol.asyncDispose]() {
      await read.destroy();
      await write.destroy();
      await writer[Symbol.asyncDispose]();
    },
  };
}

function openPool(
  pool: { readonly min: number; readonly max: number },
  enter: () => Promise<SqliteSession>,
  leave: (session: SqliteSession) => Promise<void>,
): Knex {
  return knexFactory({
    client: createSqliteClient(enter, leave),
    log: QUIET,
    connection: {},
    useNullAsDefault: true,
    // Else knex writes values, hashes and sealed secrets among them, into the messages of errors, and so into the log.
    compileSqlOnError: false,
    pool,
  });
}
