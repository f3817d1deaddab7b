import type { SqliteConnection } from "./sqlite-connection.ts";
import type { SqliteFailure, SqliteReply, SqliteRequest } from "./sqlite-message.ts";
import type { WriterAttachment } from "./writer-attachment.ts";

/** As long as a person waits at most; past it two transactions wait for each other, which is a defect. */
const PATIENCE_MS = 60_000;

/**
 * Lets many sessions share one connection: while one of them has a transaction open, the requests of the others wait, in
 * the order in which they came. Here and not where the requests come from, so that the next transaction begins at once.
 */
export class SqliteSessions {
  readonly #connection: SqliteConnection;
  readonly #attachment: WriterAttachment | undefined;
  readonly #reply: (reply: SqliteReply) => void;
  /** Whose transaction is open. */
  #owner: number | undefined;
  readonly #waiting = new Map<SqliteRequest, NodeJS.Timeout>();

  constructor(
    connection: SqliteConnection,
    attachment: WriterAttachment | undefined,
    reply: (reply: SqliteReply) => void,
  ) {
    this.#connection = connection;
    this.#attachment = attachment;
    this.#reply = reply;
  }

  receive(request: SqliteRequest): void {
    if (this.#owner !== undefined && this.#owner !== request.session) {
      this.#wait(request);
      return;
    }
    this.#carryOut(request);
    for (const [waiting, timer] of this.#waiting) {
      if (this.#owner !== undefined && this.#owner !== waiting.session) break;
      clearTimeout(timer);
      this.#waiting.delete(waiting);
      this.#carryOut(waiting);
    }
  }

  #wait(request: SqliteRequest): void {
    const giveUp = () => {
      this.#waiting.delete(request);
      const message = `Another transaction has kept the SQLite database for ${PATIENCE_MS / 1000} s.`;
      this.#reply({ id: request.id, error: { name: "Error", message, code: undefined } });
    };
    this.#waiting.set(request, setTimeout(giveUp, PATIENCE_MS));
  }

  #carryOut({ id, session, task }: SqliteRequest): void {
    const { driver } = this.#connection;
    const wasOpen = driver.inTransaction;
    let reply: SqliteReply;
    try {
      if (task === "leave") {
        if (wasOpen) driver.exec("rollback");
        reply = { id, result: {} };
      } else {
        reply = { id, result: this.#connection.run(task.sql, task.bindings) };
      }
    } catch (error) {
      const failure = describeFailure(error);
      reply = { id, error: this.#attachment?.explain?.(failure) ?? failure };
    }
    this.#owner = driver.inTransaction ? session : undefined;
    const mayHaveCommitted =
      !driver.inTransaction && (wasOpen || (task !== "leave" && this.#connection.hasWritten));
    const held = mayHaveCommitted ? this.#attachment?.committed() : undefined;
    if (held === undefined) this.#reply(reply);
    else
      void held
        .catch((error) => (reply = { id, error: describeFailure(error) }))
        .then(() => this.#reply(reply));
  }
}

export function describeFailure(error: unknown): SqliteFailure {
  const { name, message, code } = error as NodeJS.ErrnoException;
  return { name, message, code };
}
