import { type PostgresAccess, type PostgresOptions, ThrowAwayPostgres } from "./postgres.ts";

/** Starts the throw-away PostgreSQL when a stage first asks for it; the stages share it. */
export class LazyPostgres implements AsyncDisposable {
  readonly #options: PostgresOptions;
  readonly #leftOut: string | undefined;
  #started: { server: ThrowAwayPostgres; access: Promise<PostgresAccess> } | undefined;

  /** @param leftOut why nothing may use it in this run, if so */
  constructor(options: PostgresOptions, leftOut?: string) {
    this.#options = options;
    this.#leftOut = leftOut;
  }

  async access(): Promise<PostgresAccess> {
    if (this.#leftOut !== undefined) return { unavailable: this.#leftOut };
    if (!this.#started) {
      const server = new ThrowAwayPostgres(this.#options);
      this.#started = { server, access: server.start() };
    }
    return this.#started.access;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#started) return;
    await this.#started.access;
    await this.#started.server.stop();
  }
}
