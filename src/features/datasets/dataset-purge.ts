import { setImmediate } from "node:timers/promises";
import type { Database } from "../../db/database.ts";
import { BackgroundWork } from "../../platform/background-work.ts";
import type { Logger } from "../../platform/logger.ts";
import type { DatasetRecords } from "./dataset-parts.ts";
import { deleteHiddenDataset, listHiddenDatasets } from "./dataset-store.ts";

export interface DatasetPurgeParts {
  readonly database: Database;
  readonly records: DatasetRecords;
  readonly logger: Logger;
}

/** Deletes the rows of datasets that were removed, a few at a time, so that nobody waits for a million of them. */
export class DatasetPurge extends BackgroundWork {
  constructor({ database, records, logger }: DatasetPurgeParts) {
    super({
      logger,
      onFailure: "A deleted dataset could not be purged yet; the next deletion or start tries again.",
      async work(isStopped) {
        for (const id of await listHiddenDatasets(database.write)) {
          while (!isStopped() && (await records.deleteSome(id))) await setImmediate();
          if (isStopped()) return;
          await deleteHiddenDataset(database.write, id);
        }
      },
    });
  }
}
