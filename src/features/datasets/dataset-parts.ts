import type { Db, Transaction } from "../../db/database.ts";
import type { Dataset } from "./dataset.ts";

/*
 * What the slice of datasets asks of the slices above it, which own what stands in a dataset. They implement these,
 * `context.ts` ties them.
 */

/** Tells whether a dataset has what it needs before people can work on it. */
export interface DatasetReadiness {
  hasFields(db: Db, datasetId: string): Promise<boolean>;
  hasRequiredQuestion(db: Db, datasetId: string): Promise<boolean>;
}

/** The records of datasets, which follow what becomes of their dataset. */
export interface DatasetRecords {
  /** Runs in the transaction that changes how many submitted responses complete a record. */
  distributionChanged(trx: Transaction, dataset: Dataset): Promise<void>;
  /** Deletes some of a removed dataset's records, in a short transaction of its own. @returns whether there may be more. */
  deleteSome(datasetId: string): Promise<boolean>;
}
