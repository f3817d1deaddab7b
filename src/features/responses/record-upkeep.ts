import { setImmediate } from "node:timers/promises";
import type { Database, Transaction } from "../../db/database.ts";
import { inTransaction } from "../../db/transaction.ts";
import { BackgroundWork } from "../../platform/background-work.ts";
import type { Clock } from "../../platform/clock.ts";
import type { EventBus } from "../../platform/event-bus.ts";
import type { Logger } from "../../platform/logger.ts";
import { type Dataset, type DatasetRecords, lockDataset } from "../datasets/index.ts";
import {
  countRecords,
  deleteRecords,
  deleteSomeVectors,
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
export class RecordUpkeep extends BackgroundWork implements DatasetRecords {
  readonly #parts: RecordUpkeepParts;

  constructor(parts: RecordUpkeepParts) {
    super({
      logger: parts.logger,
      onFailure:
        "The status of records could not be worked out anew yet; the next change of a dataset or start tries again.",
      work: (isStopped) => this.#refreshAll(isStopped),
    });
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
      if (ids.length === 0) {
        // What of records is left belongs to parts that were taken out of their dataset.
        return (
          (await deleteSomeVectors(trx, datasetId, STEP)) || (await index.deleteSome(trx, datasetId, STEP))
        );
      }
      await index.update(trx, { datasetId, removed: ids });
      await deleteRecords(trx, ids);
      return true;
    });
  }

  async #refreshAll(isStopped: () => boolean): Promise<void> {
    for (const id of await listStaleCounts(this.#parts.database.write))
      await this.#refreshDataset(id, isStopped);
  }

  async #refreshDataset(id: string, isStopped: () => boolean): Promise<void> {
    const { database } = this.#parts;
    let minSubmitted: number | undefined;
    for (let next: number | undefined = 0; next !== undefined && !isStopped(); await setImmediate()) {
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
