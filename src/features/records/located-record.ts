import type { Db } from "../../db/database.ts";
import { type Dataset, findDatasetById } from "../datasets/index.ts";
import type { DatasetRecord } from "./record.ts";
import { findRecordById } from "./record-store.ts";

/** A record and the dataset that it stands in. */
export interface LocatedRecord {
  readonly record: DatasetRecord;
  readonly dataset: Dataset;
}

/** Undefined also where the dataset is being removed. */
export async function locateRecord(db: Db, id: string): Promise<LocatedRecord | undefined> {
  const record = await findRecordById(db, id);
  const dataset = record && (await findDatasetById(db, record.datasetId));
  return record && dataset && { record, dataset };
}
