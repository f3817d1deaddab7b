import { SqliteConnection } from "./sqlite-connection.ts";
import { SqliteHost } from "./sqlite-host.ts";
import type { SqliteRequest, SqliteThreadData } from "./sqlite-message.ts";
import { SqliteSessions } from "./sqlite-sessions.ts";

/**
 * A connection in the thread that asks, for a command: nobody else waits for its event loop, and it is done before a
 * thread would have begun.
 */
export class SqliteInPlace extends SqliteHost {
  readonly #connection: SqliteConnection;
  readonly #sessions: SqliteSessions;

  /** @throws Error what SQLite says when the file cannot be opened. */
  static async open(path: string, use: SqliteThreadData["use"]): Promise<SqliteInPlace> {
    return new SqliteInPlace(new SqliteConnection(path, use));
  }

  private constructor(connection: SqliteConnection) {
    super();
    this.#connection = connection;
    this.#sessions = new SqliteSessions(connection, undefined, (reply) => this.settle(reply));
  }

  protected override post(request: SqliteRequest): void {
    this.#sessions.receive(request);
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    this.#connection.driver.close();
  }
}
