import type { Database } from "../../db/database.ts";
import { inTransaction } from "../../db/transaction.ts";
import { NotFoundError } from "../../platform/errors.ts";
import type { EventBus } from "../../platform/event-bus.ts";
import { type Dataset, lockDataset } from "../datasets/index.ts";
import { type LocatedRecord, locateRecord } from "./located-record.ts";
import type { DatasetRecord } from "./record.ts";
import { releasePositions } from "./record-count-store.ts";
import type { RecordIndex } from "./record-index.ts";
import { deleteRecords, lockRecords } from "./record-store.ts";

export interface RecordServiceParts {
  readonly database: Database;
  readonly events: EventBus;
  readonly index: RecordIndex;
}

/** What can be done with records without knowing what people and models say of them. */
export class RecordService {
  readonly #parts: RecordServiceParts;

  constructor(parts: RecordServiceParts) {
    this.#parts = parts;
  }

  /** A record, with its dataset. @throws NotFoundError */
  async get(id: string): Promise<LocatedRecord> {
    const located = await locateRecord(this.#parts.database.read, id);
    if (!located) throw new NotFoundError("Record", id);
    return located;
  }

  /**
   * Deletes records with all that belongs to them. Ids of no record of the dataset are skipped.
   * @returns the records as they were.
   */
  async delete(dataset: Dataset, ids: readonly string[]): Promise<DatasetRecord[]> {
    const { database, events, index } = this.#parts;
    const records = await inTransaction(database, async (trx) => {
      if (!(await lockDataset(trx, dataset.id, "share"))) return [];
      const locked = await lockRecords(trx, dataset.id, ids);
      const found = locked.map(({ id }) => id);
      if (found.length === 0) return [];
      await index.update(trx, { datasetId: dataset.id, removed: found });
      await deleteRecords(trx, found);
      await releasePositions(trx, dataset.id, locked);
      return locked;
    });
    if (records.length > 0) events.publish("record.deleted", { dataset, records });
    return records;
  }
}
