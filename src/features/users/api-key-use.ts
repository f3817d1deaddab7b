import type { Database } from "../../db/database.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Logger } from "../../platform/logger.ts";
import type { User } from "./user.ts";
import { updateApiKeyUse } from "./user-store.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const MAX_KEYS = 10_000;

/** Notes on which day a key was last used: one write a key and day, beside the request and never in its way. */
export class ApiKeyUse implements AsyncDisposable {
  readonly #parts: { database: Database; clock: Clock; logger: Logger };
  /** Keys whose day is written or being written. */
  readonly #noted = new Set<string>();
  #day = "";
  #dayEnds = 0;
  #writes: Promise<void> = Promise.resolve();

  constructor(parts: { database: Database; clock: Clock; logger: Logger }) {
    this.#parts = parts;
  }

  /** Takes note that the account's key has just opened it. */
  note({ apiKeyLookup, apiKeyLastUsedOn }: User): void {
    const now = this.#parts.clock.now();
    // Every request with a key comes by here: the day is worked out once.
    if (now.getTime() >= this.#dayEnds) {
      this.#day = now.toISOString().slice(0, 10);
      this.#dayEnds = Date.parse(this.#day) + DAY_MS;
      this.#noted.clear();
    }
    const day = this.#day;
    if (apiKeyLastUsedOn === day || this.#noted.has(apiKeyLookup)) return;
    if (this.#noted.size >= MAX_KEYS) this.#noted.clear();
    this.#noted.add(apiKeyLookup);
    this.#writes = this.#writes.then(() => this.#write(apiKeyLookup, day));
  }

  /** Resolves once everything noted so far is written. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writes;
  }

  async #write(apiKeyLookup: string, day: string): Promise<void> {
    const { database, logger } = this.#parts;
    try {
      await inTransaction(database, (trx) => updateApiKeyUse(trx, apiKeyLookup, day));
    } catch (cause) {
      this.#noted.delete(apiKeyLookup);
      logger.warn({ err: cause }, "The last use of an API key could not be noted.");
    }
  }
}
