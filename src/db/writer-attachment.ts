import type SqliteDriver from "better-sqlite3";
import type { SqliteFailure } from "./sqlite-message.ts";

/**
 * What lives in the thread of SQLite's writer beside it, on its connection: a replicator, which has to know of every
 * commit and when the log is written back.
 *
 * A module is named by `AttachmentSource` and loaded by the thread before the first statement. Its default export is an
 * `AttachToWriter`. It may use the connection whenever it runs, since nothing else in the process does at that moment: set
 * `wal_autocheckpoint = 0`, checkpoint, read. It must leave no transaction open and keep the thread for a few milliseconds
 * only: all writing waits for it. An error thrown past it (from a timer, say) ends the thread and with it the process.
 */
export type AttachToWriter = (
  connection: SqliteDriver.Database,
  options: unknown,
) => WriterAttachment | Promise<WriterAttachment>;

export interface WriterAttachment {
  /**
   * Called after each commit, and at times when there was none (a rolled back transaction, an update of no rows): the log
   * tells. A promise holds back the answer to who committed, and nobody else: the next transaction begins meanwhile, so
   * many may wait for one promise. If it rejects, so does the request, although the commit stands.
   */
  committed(): undefined | Promise<void>;
  /** What to say instead of a statement's failure, where the attachment is the reason of it. */
  explain?(failure: SqliteFailure): SqliteFailure;
  /** Called once, after the last statement and before the connection closes. */
  close?(): undefined | Promise<void>;
}

export interface AttachmentSource {
  /** URL of the module; in the bundle an entry of its own, like the thread's (scripts/build.ts). */
  readonly module: string;
  /** Given to the module: anything that a message may hold (structured clone), `MessagePort`s among it. */
  readonly options?: unknown;
  /** What of the options is handed over and not copied, such as a `MessagePort`. */
  readonly transfer?: readonly import("node:worker_threads").Transferable[];
}
