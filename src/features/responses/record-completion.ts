import type { Transaction } from "../../db/database.ts";
import type { Dataset } from "../datasets/index.ts";
import {
  changeCompleted,
  type DatasetRecord,
  type RecordStatus,
  updateRecordStatus,
} from "../records/index.ts";
import { countSubmitted } from "./response-store.ts";

/**
 * Works out the status of records whose responses have changed, in the transaction that changed them.
 * @param records as they were, locked.
 * @returns them as they are now, in the same order.
 */
export async function refreshStatus(
  trx: Transaction,
  dataset: Dataset,
  records: readonly DatasetRecord[],
  now: Date,
): Promise<DatasetRecord[]> {
  const submitted = await countSubmitted(
    trx,
    records.map(({ id }) => id),
  );
  const refreshed = records.map((record) => {
    const status = statusOf(submitted.get(record.id) ?? 0, dataset);
    return status === record.status ? record : { ...record, status, updatedAt: now };
  });
  const changed = refreshed.filter((record, index) => record !== records[index]);
  for (const status of ["completed", "pending"] as const) {
    const ids = changed.filter((record) => record.status === status).map(({ id }) => id);
    await updateRecordStatus(trx, ids, status, now);
    await changeCompleted(trx, dataset.id, status === "completed" ? ids.length : -ids.length);
  }
  return refreshed;
}

/** Completed once as many people have submitted a response as the dataset asks for. */
export function statusOf(submitted: number, { distribution }: Dataset): RecordStatus {
  return submitted >= distribution.minSubmitted ? "completed" : "pending";
}
