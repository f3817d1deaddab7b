import type { Transaction } from "../../db/database.ts";
import { type JsonObject, type JsonValue, parseJson } from "../../platform/json.ts";
import { type Dataset, lockDataset } from "../datasets/index.ts";
import {
  type DatasetRecord,
  type DatasetShape,
  insertRecords,
  lockRecords,
  putRecordVectors,
  type RecordIndex,
  type RecordVector,
  takePositions,
} from "../records/index.ts";
import { noteAnnotators, putResponses, type Response, refreshStatus, statusOf } from "../responses/index.ts";
import { putSuggestions, type Suggestion } from "../suggestions/index.ts";
import { ImportStoppedError } from "./import-step.ts";
import type { ReadRecord } from "./record-reading.ts";

/** A record and what of its parts is to be written; of one that is here, those that are not. */
export interface RecordsToWrite {
  readonly read: ReadRecord;
  readonly isNew: boolean;
  readonly responses: readonly Response[];
  readonly suggestions: readonly Suggestion[];
  readonly vectors: readonly RecordVector[];
}

/** Writes records of one dataset, with the counts, the status of records and the index that follow from them. */
export async function writeRecords(
  trx: Transaction,
  parts: { dataset: Dataset; shape: DatasetShape; index: RecordIndex; now: Date },
  batch: readonly RecordsToWrite[],
): Promise<void> {
  const { index, now, shape } = parts;
  const dataset = await lockDataset(trx, parts.dataset.id, "share");
  if (!dataset) {
    throw new ImportStoppedError(
      `The dataset ${parts.dataset.name} was deleted meanwhile. Run the import again.`,
    );
  }
  // In the order of every other writer: existing records before the dataset's counts.
  const answered = batch.filter(({ isNew, responses }) => !isNew && responses.length > 0);
  const locked = await lockRecords(
    trx,
    dataset.id,
    answered.map(({ read }) => read.record.id),
  );
  const added = batch.filter(({ isNew }) => isNew);
  if (added.length > 0) await insertRecords(trx, await placed(trx, dataset, added));

  const responses = batch.flatMap((item) => item.responses);
  const suggestions = batch.flatMap((item) => item.suggestions);
  const vectors = batch.flatMap((item) => item.vectors);
  await putResponses(trx, responses);
  for (const [userId, first] of firstAnswers(responses)) {
    await noteAnnotators(trx, dataset.id, new Set([userId]), first);
  }
  await putSuggestions(trx, suggestions);
  await putRecordVectors(trx, vectors);
  await refreshStatus(trx, dataset, locked, now);

  const { questions } = shape;
  await index.update(trx, {
    datasetId: dataset.id,
    records: {
      shape,
      written: added.map(({ read: { record, fields, metadata } }) => ({ id: record.id, fields, metadata })),
    },
    vectors,
    suggestions: {
      questions,
      written: suggestions.map((item) => ({ ...item, value: parseJson(item.value) as JsonValue })),
    },
    responses: {
      questions,
      written: responses.map((item) => ({ ...item, values: parseJson(item.values) as JsonObject })),
    },
  });
}

/** New records with their places in the dataset and the status that their responses give them. */
async function placed(
  trx: Transaction,
  dataset: Dataset,
  added: readonly RecordsToWrite[],
): Promise<DatasetRecord[]> {
  const records = added.map(({ read, responses }) => {
    const submitted = responses.filter(({ status }) => status === "submitted").length;
    return { ...read.record, status: statusOf(submitted, dataset) };
  });
  const first = await takePositions(trx, dataset.id, {
    count: records.length,
    completed: records.filter(({ status }) => status === "completed").length,
    minSubmitted: dataset.distribution.minSubmitted,
  });
  return records.map((record, place) => ({ ...record, position: first + place }));
}

/** When each person answered first. */
function firstAnswers(responses: readonly Response[]): Map<string, Date> {
  const first = new Map<string, Date>();
  for (const { userId, insertedAt } of responses) {
    const before = first.get(userId);
    if (!before || insertedAt < before) first.set(userId, insertedAt);
  }
  return first;
}
