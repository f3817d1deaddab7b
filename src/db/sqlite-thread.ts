import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { workerFile } from "../platform/worker-file.ts";
import { restoreError, SqliteHost } from "./sqlite-host.ts";
import {
  CLOSE,
  type SqliteReply,
  type SqliteRequest,
  type SqliteThreadData,
  type SqliteThreadGreeting,
} from "./sqlite-message.ts";
import type { AttachmentSource } from "./writer-attachment.ts";

const WORKER = workerFile("sqlite-worker", import.meta.url);

/** A connection in a thread of its own, so that the event loop only passes messages. */
export class SqliteThread extends SqliteHost {
  readonly #worker: Worker;
  #closing = false;

  /**
   * Starts the thread and opens the file.
   * @throws Error what SQLite says when it cannot be opened, or an attachment when it cannot begin.
   */
  static async open(
    path: string,
    use: SqliteThreadData["use"],
    { module, options, transfer = [] }: Partial<AttachmentSource> = {},
  ): Promise<SqliteThread> {
    const data: SqliteThreadData = {
      path,
      use,
      attachment: module === undefined ? undefined : { module, options },
    };
    const worker = new Worker(WORKER, { workerData: data, transferList: [...transfer] });
    const [{ failure }] = (await once(worker, "message")) as [SqliteThreadGreeting];
    if (failure === undefined) return new SqliteThread(worker);
    await worker.terminate();
    throw restoreError(failure);
  }

  private constructor(worker: Worker) {
    super();
    this.#worker = worker;
    worker.on("message", (reply: SqliteReply) => this.settle(reply));
    worker.on("error", (error) => this.#fail(error));
    worker.on("exit", () => this.#fail(undefined));
  }

  protected override post(request: SqliteRequest): void {
    this.#worker.postMessage(request);
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    const exited = once(this.#worker, "exit");
    this.#worker.postMessage(CLOSE);
    await exited;
  }

  /** The thread holds what the process is for: a restart is the remedy, and nobody's request may hang until then. */
  #fail(cause: Error | undefined): void {
    const message = "The thread of the SQLite database has ended";
    const error = new Error(cause ? `${message}: ${cause.message}` : `${message}.`, { cause });
    this.end(error);
    if (this.#closing) return;
    this.#closing = true;
    setImmediate(() => {
      throw error;
    });
  }
}
