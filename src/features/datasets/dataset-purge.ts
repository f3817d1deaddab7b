import { setImmediate } from "node:timers/promises";
import type { Database } from "../../db/database.ts";
import type { Logger } from "../../platform/logger.ts";
import type { DatasetRecords } from "./dataset-parts.ts";
import { deleteHiddenDataset, listHiddenDatasets } from "./dataset-store.ts";

export interface DatasetPurgeParts {
  readonly database: Database;
  readonly records: DatasetRecords;
  readonly logger: Logger;
}

/** Deletes the rows of datasets that were removed, a few at a time, so that nobody waits for a million of them. */
export class DatasetPurge implements AsyncDisposable {
  readonly #parts: DatasetPurgeParts;
  #stopped = false;
  #running: Promise<void> = Promise.resolve();

  constructor(parts: DatasetPurgeParts) {
    this.#parts = parts;
  }

  /** Purges what is hidden now, also what an earlier process left. Does not wait for it. */
  start(): void {
    this.#running = this.#running
      .then(() => this.#purgeAll())
      .catch((cause: unknown) =>
        this.#parts.logger.warn(
          { err: cause },
          "A deleted dataset could not be purged yet; the next deletion or start tries again.",
        ),
      );
  }

  /** Resolves when no purge is under way. */
  async purged(): Promise<void> {
    await this.#running;
  }

  /** Stops between two steps; the next start goes on. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    await this.purged();
  }

  async #purgeAll(): Promise<void> {
    const { database, records } = this.#parts;
    for (const id of await listHiddenDatasets(database.read)) {
      while (!this.#stopped && (await records.deleteSome(id))) await setImmediate();
      if (this.#stopped) return;
      await deleteHiddenDataset(database.write, id);
    }
  }
}
