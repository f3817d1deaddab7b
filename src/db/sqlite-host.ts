import type { SqliteValue } from "./column-kind.ts";
import type {
  SqliteFailure,
  SqliteReply,
  SqliteRequest,
  SqliteResult,
  SqliteTask,
} from "./sqlite-message.ts";

type Outcome = { readonly result: SqliteResult } | { readonly error: SqliteFailure | Error };

/** A connection to a SQLite file, which any number of sessions share; where it lives is for its kinds to say. */
export abstract class SqliteHost implements AsyncDisposable {
  readonly #pending = new Map<number, (outcome: Outcome) => void>();
  #lastId = 0;
  #lastSession = 0;
  /** Why nothing more is answered. */
  #ended: Error | undefined;

  /** Passes a request on; its reply comes to `settle`. */
  protected abstract post(request: SqliteRequest): void;

  /** Closes the file. The sessions have been left. */
  abstract [Symbol.asyncDispose](): Promise<void>;

  /** Begins a session: a connection as knex knows it. */
  enter(): SqliteSession {
    this.#lastSession += 1;
    const session = this.#lastSession;
    return new SqliteSession((task) => this.#ask(session, task));
  }

  protected settle(reply: SqliteReply): void {
    this.#pending.get(reply.id)?.(reply);
    this.#pending.delete(reply.id);
  }

  /** Fails everything that is asked, and that will be. */
  protected end(error: Error): void {
    this.#ended ??= error;
    for (const settle of this.#pending.values()) settle({ error });
    this.#pending.clear();
  }

  async #ask(session: number, task: SqliteTask): Promise<SqliteResult> {
    if (this.#ended) throw this.#ended;
    this.#lastId += 1;
    const id = this.#lastId;
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    this.#pending.set(id, resolve);
    try {
      this.post({ id, session, task });
    } catch (error) {
      // A value that no message can carry.
      this.#pending.delete(id);
      throw error;
    }
    const outcome = await promise;
    if ("result" in outcome) return outcome.result;
    // Made here and not where the reply came in, so that its stack tells who asked.
    throw outcome.error instanceof Error ? outcome.error : restoreError(outcome.error);
  }
}

/** One connection as its user sees it: statements one after the other, and a transaction that nobody else is in. */
export class SqliteSession {
  readonly #ask: (task: SqliteTask) => Promise<SqliteResult>;

  constructor(ask: (task: SqliteTask) => Promise<SqliteResult>) {
    this.#ask = ask;
  }

  /**
   * Runs a statement once for every row of bindings; of several rows either all happen or none.
   * @throws Error with SQLite's `code` and message.
   */
  run(sql: string, bindings: readonly (readonly SqliteValue[])[]): Promise<SqliteResult> {
    return this.#ask({ sql, bindings });
  }

  /** Ends the session and undoes what it left open. */
  async leave(): Promise<void> {
    await this.#ask("leave");
  }
}

/** The error that a failure tells of. */
export function restoreError({ name, message, code }: SqliteFailure): Error {
  const error = name === "TypeError" ? new TypeError(message) : new Error(message);
  // knex puts the statement in front of the message, which is nobody's business who is to be told.
  return Object.assign(error, { name, words: message }, code === undefined ? {} : { code });
}
