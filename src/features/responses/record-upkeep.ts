import { setImmediate } from "node:timers/promises";
import type { Database, Transaction } from "../../db/database.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Clock } from "../../platform/clock.ts";
import type { EventBus } from "../../platform/event-bus.ts";
import type { Logger } from "../../platform/logger.ts";
import { type Dataset, type DatasetRecords, lockDataset } from "../datasets/index.ts";
import {
  countRecords,
  deleteRecords,
  listRecordIds,
  listStaleCounts,
  lockRecords,
  type RecordIndex,
  settleCounts,
} from "../records/index.ts";
import { refreshStatus, statusOf } from "./record-completion.ts";
import { countSubmitted } from "./response-store.ts";

export interface RecordUpkeepParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly index: RecordIndex;
  readonly logger: Logger;
}

/** Records that are gone through in one transaction. */
const STEP = 500;
/** Up to here everything is done within the request that asks for it. */
const AT_ONCE = 2 * STEP;

/**
 * Lets records follow what becomes of their dataset: their status when it asks for another number of responses, their
 * end when it is deleted. Goes through many records step by step, so that nobody waits for it, and remembers in the
 * database what is left to do.
 */
export class RecordUpkeep implements DatasetRecords, AsyncDisposable {
  readonly #parts: RecordUpkeepParts;
  #stopped = false;
  #running: Promise<void> = Promise.resolve();

  constructor(parts: RecordUpkeepParts) {
    this.#parts = parts;
    parts.events.on("dataset.updated", () => this.start());
  }

  async distributionChanged(trx: Transaction, dataset: Dataset): Promise<void> {
    const { total } = await countRecords(trx, dataset.id);
    if (total > AT_ONCE) return;
    let next: number | undefined = 0;
    while (next !== undefined) next = await this.#refreshStep(trx, dataset, next);
    await settleCounts(trx, dataset.id, dataset.distribution.minSubmitted);
  }

  async deleteSome(datasetId: string): Promise<boolean> {
    const { database, index } = this.#parts;
    return inTransaction(database, async (trx) => {
      const ids = (await listRecordIds(trx, datasetId, { from: 0, limit: STEP })).map(({ id }) => id);
      if (ids.length === 0) return false;
      await index.update(trx, { datasetId, removed: ids });
      await deleteRecords(trx, ids);
      return true;
    });
  }

  /** Goes on with what is left to do, also by an earlier process. Does not wait for it. */
  start(): void {
    this.#running = this.#running
      .then(() => this.#refreshAll())
      .catch((cause: unknown) =>
        this.#parts.logger.warn(
          { err: cause },
          "The status of records could not be worked out anew yet; the next change of a dataset or start tries again.",
        ),
      );
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await this.#running;
  }

  /** Stops between two steps; the next start goes on. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    await this.settled();
  }

  async #refreshAll(): Promise<void> {
    for (const id of await listStaleCounts(this.#parts.database.read)) await this.#refreshDataset(id);
  }

  async #refreshDataset(id: string): Promise<void> {
    const { database } = this.#parts;
    let minSubmitted: number | undefined;
    for (let next: number | undefined = 0; next !== undefined && !this.#stopped; await setImmediate()) {
      const from: number = next;
      next = await inTransaction(database, async (trx) => {
        const dataset = await lockDataset(trx, id, "share");
        if (!dataset) return undefined;
        // Changed once more on the way: begin again.
        const again = minSubmitted !== undefined && minSubmitted !== dataset.distribution.minSubmitted;
        minSubmitted = dataset.distribution.minSubmitted;
        const following = await this.#refreshStep(trx, dataset, again ? 0 : from);
        if (following === undefined) await settleCounts(trx, id, minSubmitted);
        return following;
      });
    }
  }

  /** @returns the position to go on at; undefined at the end. */
  async #refreshStep(trx: Transaction, dataset: Dataset, from: number): Promise<number | undefined> {
    const records = await listRecordIds(trx, dataset.id, { from, limit: STEP });
    const submitted = await countSubmitted(
      trx,
      records.map(({ id }) => id),
    );
    const stale = records.filter(({ id, status }) => statusOf(submitted.get(id) ?? 0, dataset) !== status);
    const locked = await lockRecords(
      trx,
      dataset.id,
      stale.map(({ id }) => id),
    );
    if (locked.length > 0) await refreshStatus(trx, dataset, locked, this.#parts.clock.now());
    const last = records.at(-1);
    return last && records.length === STEP ? last.position + 1 : undefined;
  }
}
