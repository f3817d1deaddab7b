import type { Logger } from "./logger.ts";

export interface BackgroundWorkParts {
  readonly logger: Logger;
  /** What to log where the work fails: what is not done, and when it is tried again. */
  readonly onFailure: string;
  /**
   * Does what is left to do, which the database remembers, step by step with pauses in between; looks before each step
   * whether it is to stop.
   */
  readonly work: (isStopped: () => boolean) => Promise<void>;
}

/** Long work that nobody waits for. What a stop or a failure leaves, the next start goes on with. */
export class BackgroundWork implements AsyncDisposable {
  readonly #parts: BackgroundWorkParts;
  #stopped = false;
  #running: Promise<void> = Promise.resolve();

  constructor(parts: BackgroundWorkParts) {
    this.#parts = parts;
  }

  /** Begins what is left to do now, after what is under way. Does not wait for it. */
  start(): void {
    const { logger, onFailure, work } = this.#parts;
    this.#running = this.#running
      .then(() => work(() => this.#stopped))
      .catch((cause: unknown) => logger.warn({ err: cause }, onFailure));
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await this.#running;
  }

  /** Stops between two steps. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    await this.settled();
  }
}
