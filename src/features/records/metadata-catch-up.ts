import { setImmediate } from "node:timers/promises";
import type { Database, Transaction } from "../../db/database.ts";
import { inTransaction } from "../../db/transaction.ts";
import { BackgroundWork } from "../../platform/background-work.ts";
import { type JsonObject, parseJson } from "../../platform/json.ts";
import type { Logger } from "../../platform/logger.ts";
import { lockDataset } from "../datasets/index.ts";
import {
  type DeclaredMetadata,
  findMetadataPropertyById,
  type MetadataProperty,
} from "../metadata-properties/index.ts";
import {
  addBacklog,
  advanceBacklog,
  findBacklogs,
  type MetadataBacklog,
  removeBacklog,
} from "./metadata-backlog-store.ts";
import { countRecords, findNextPosition } from "./record-count-store.ts";
import type { RecordIndex } from "./record-index.ts";
import { listRecordIds, lockMetadata } from "./record-store.ts";

export interface MetadataCatchUpParts {
  readonly database: Database;
  readonly index: RecordIndex;
  readonly logger: Logger;
}

/** Records that are gone through in one transaction. */
const STEP = 500;
/** Up to here everything is done within the request that declares a property. */
const AT_ONCE = 2 * STEP;

/**
 * Lets the index take in what records have of a property that was declared after them. Goes through many records step by
 * step, so that nobody waits for it, and remembers in the database what is left to do.
 */
export class MetadataCatchUp extends BackgroundWork implements DeclaredMetadata {
  readonly #parts: MetadataCatchUpParts;

  constructor(parts: MetadataCatchUpParts) {
    super({
      logger: parts.logger,
      onFailure:
        "Metadata that was declared could not be made searchable yet; the next declaration or start tries again.",
      work: async (isStopped) => {
        for (const { propertyId } of await findBacklogs(parts.database.write)) {
          while (!isStopped() && (await this.#goOn(propertyId))) await setImmediate();
        }
      },
    });
    this.#parts = parts;
  }

  /** Nobody adds records before the transaction ends; later ones bring their values of the property along. */
  async propertyDeclared(trx: Transaction, property: MetadataProperty): Promise<void> {
    const { total } = await countRecords(trx, property.datasetId);
    if (total === 0) return;
    const end = await findNextPosition(trx, property.datasetId);
    if (total > AT_ONCE) return addBacklog(trx, { propertyId: property.id, next: 0, end });
    let next: number | undefined = 0;
    while (next !== undefined) next = await this.#takeIn(trx, property, { next, end });
  }

  /** @returns whether there is more to do for the property. */
  #goOn(propertyId: string): Promise<boolean> {
    return inTransaction(this.#parts.database, async (trx) => {
      const [backlog] = await findBacklogs(trx, propertyId);
      const property = backlog && (await findMetadataPropertyById(trx, propertyId));
      // A property that was deleted meanwhile is in a dataset that nobody sees.
      const dataset = property && (await lockDataset(trx, property.datasetId, "share"));
      const next = dataset && (await this.#takeIn(trx, property, backlog));
      if (next === undefined) await removeBacklog(trx, propertyId);
      else await advanceBacklog(trx, propertyId, next);
      return next !== undefined;
    });
  }

  /** @returns the position to go on at; undefined at the end. */
  async #takeIn(
    trx: Transaction,
    property: MetadataProperty,
    { next, end }: Pick<MetadataBacklog, "next" | "end">,
  ): Promise<number | undefined> {
    const { datasetId } = property;
    const listed = await listRecordIds(trx, datasetId, { from: next, limit: STEP });
    const due = listed.filter(({ position }) => position < end);
    const ids = due.map(({ id }) => id);
    const records = (await lockMetadata(trx, datasetId, ids)).map(({ id, metadata }) => {
      return { id, metadata: metadata === null ? null : (parseJson(metadata) as JsonObject) };
    });
    await this.#parts.index.update(trx, { datasetId, declared: { property, records } });
    const last = due.at(-1);
    return last && due.length === STEP ? last.position + 1 : undefined;
  }
}
