import knexFactory, { type Knex } from "knex";
import type { Database } from "./database.ts";
import { errorField, QUIET } from "./dialect.ts";
import { createSqliteClient } from "./sqlite-client.ts";
import { sqliteDialect } from "./sqlite-dialect.ts";
import { prepareFile, type SqlitePlace, unusable } from "./sqlite-file.ts";
import { type SqliteSession, SqliteThread } from "./sqlite-thread.ts";
import type { AttachmentSource } from "./writer-attachment.ts";

/** The writer's sessions take turns; what many of them are for is to wait together for an attachment's confirmation. */
const WRITE_SESSIONS = 100;
/** A thread each, begun when the others are busy. One would let every reader wait for the slowest. */
const READ_THREADS = 2;

/**
 * Opens (or creates) the SQLite file that `setting` led to. One thread writes, others read beside it (WAL), and the event
 * loop only passes messages.
 * @throws SettingsError when the file is another program's or cannot be used.
 */
export async function openSqlite(
  path: string,
  setting: SqlitePlace["setting"],
  attachment?: AttachmentSource,
): Promise<Database> {
  const place: SqlitePlace = { path, setting };
  prepareFile(place);
  let writer: SqliteThread;
  try {
    writer = await SqliteThread.open(path, "write", attachment);
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
  const readers = new Map<SqliteSession, SqliteThread>();
  const read = openPool(
    // One stays when nobody reads: to start it would be the next reader's wait.
    { min: 1, max: READ_THREADS },
    async () => {
      const thread = await SqliteThread.open(path, "read");
      const session = thread.enter();
      readers.set(session, thread);
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
