import { once } from "node:events";
import { type Transferable, Worker } from "node:worker_threads";
import { workerFile } from "../platform/worker-file.ts";
import type { SqliteValue } from "./column-kind.ts";
import {
  CLOSE,
  OPENED,
  type SqliteFailure,
  type SqliteReply,
  type SqliteRequest,
  type SqliteResult,
  type SqliteTask,
  type SqliteThreadData,
} from "./sqlite-message.ts";
import type { AttachmentSource } from "./writer-attachment.ts";

const WORKER = workerFile("sqlite-worker", import.meta.url);

/** What an answer or the lack of one settles. */
type Settle = (
  outcome: Extract<SqliteReply, { result: unknown }> | { readonly error: SqliteFailure | Error },
) => void;

/** A connection to a SQLite file in a thread of its own, which any number of sessions share. */
export class SqliteThread implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Settle>();
  #lastId = OPENED;
  #lastSession = 0;
  #closing = false;
  /** Set once the thread is no more. */
  #ended: Error | undefined;

  /**
   * Starts the thread and opens the file.
   * @throws Error what SQLite says when it cannot be opened.
   */
  static async open(
    path: string,
    use: SqliteThreadData["use"],
    attachment?: AttachmentSource,
  ): Promise<SqliteThread> {
    const thread = new SqliteThread(path, use, attachment);
    try {
      await thread.#answer(OPENED);
    } catch (error) {
      thread.#closing = true;
      await thread.#worker.terminate();
      throw error;
    }
    return thread;
  }

  private constructor(path: string, use: SqliteThreadData["use"], attachment: AttachmentSource | undefined) {
    const data: SqliteThreadData = {
      path,
      use,
      attachment: attachment && { module: attachment.module, options: attachment.options },
    };
    this.#worker = new Worker(WORKER, {
      workerData: data,
      transferList: [...(attachment?.transfer ?? [])] as Transferable[],
    });
    this.#worker.on("message", (reply: SqliteReply) => this.#settle(reply));
    this.#worker.on("error", (error) => this.#end(error));
    this.#worker.on("exit", () => this.#end(undefined));
  }

  /** Begins a session: a connection as knex knows it. */
  enter(): SqliteSession {
    this.#lastSession += 1;
    const session = this.#lastSession;
    return new SqliteSession((task) => this.#ask(session, task));
  }

  /** Closes the file once everything that was asked is answered. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ended || this.#closing) return;
    this.#closing = true;
    const exited = once(this.#worker, "exit");
    this.#worker.postMessage(CLOSE);
    await exited;
  }

  #ask(session: number, task: SqliteTask): Promise<SqliteResult> {
    this.#lastId += 1;
    const request: SqliteRequest = { id: this.#lastId, session, task };
    if (!this.#ended) this.#worker.postMessage(request);
    return this.#answer(request.id);
  }

  async #answer(id: number): Promise<SqliteResult> {
    if (this.#ended) throw this.#ended;
    const outcome = await new Promise<Parameters<Settle>[0]>((resolve) => this.#pending.set(id, resolve));
    if ("result" in outcome) return outcome.result;
    // Made here and not where the message came in: so its stack tells who asked.
    throw outcome.error instanceof Error ? outcome.error : restoreError(outcome.error);
  }

  #settle(reply: SqliteReply): void {
    this.#pending.get(reply.id)?.(reply);
    this.#pending.delete(reply.id);
  }

  /** The thread holds what the process is for: without it a restart is the remedy, and requests must not hang till then. */
  #end(cause: Error | undefined): void {
    if (this.#ended) return;
    const message = "The thread of the SQLite database has ended";
    this.#ended = new Error(cause ? `${message}: ${cause.message}` : `${message}.`, { cause });
    for (const settle of this.#pending.values()) settle({ error: this.#ended });
    this.#pending.clear();
    if (this.#closing) return;
    const error = this.#ended;
    setImmediate(() => {
      throw error;
    });
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

function restoreError({ name, message, code }: SqliteFailure): Error {
  const error = name === "TypeError" ? new TypeError(message) : new Error(message);
  return Object.assign(error, { name }, code === undefined ? {} : { code });
}
