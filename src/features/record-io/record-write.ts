import type { Transaction } from "../../db/database.ts";
import { newId } from "../../platform/ids.ts";
import { type JsonObject, type JsonValue, parseJson } from "../../platform/json.ts";
import type { Dataset } from "../datasets/index.ts";
import {
  type DatasetRecord,
  findRecordsByExternalIds,
  type IndexedRecord,
  insertRecords,
  loadDatasetShape,
  lockRecords,
  putRecordVectors,
  type RecordIndex,
  takePositions,
  updateRecords,
} from "../records/index.ts";
import { noteAnnotators, putResponses, refreshStatus, statusOf } from "../responses/index.ts";
import { deleteSuggestionsOfRecord, putSuggestions } from "../suggestions/index.ts";
import type { RecordPlan } from "./record-plan.ts";

/** What the plans were made from has changed: they have to be made again. */
export class StalePlanError extends Error {}

/**
 * Carries out plans in the transaction that holds the dataset. Rows are locked in one order, existing records before
 * the dataset's counts, so that no two writers wait for each other; who makes new records has the counts for itself.
 * @returns the records as they are now, in the order of the plans.
 * @throws StalePlanError when a record came or went since the plans were made.
 */
export async function writePlans(
  trx: Transaction,
  { dataset, index, now }: { dataset: Dataset; index: RecordIndex; now: Date },
  plans: readonly RecordPlan[],
): Promise<DatasetRecord[]> {
  const locked = await lockExisting(trx, dataset, plans);
  const created = await createRecords(trx, dataset, plans, now);
  const changed = new Map(created.map((record) => [record.id, record]));
  const updates = plans.flatMap((plan) => {
    const before = locked.get(plan.id);
    const after = before && applied(plan, before, now);
    return after && after !== before ? [after] : [];
  });
  await updateRecords(trx, updates);
  for (const record of updates) changed.set(record.id, record);

  const written = { trx, dataset, plans, now };
  const suggestions = await writeSuggestions(written);
  const responses = await writeResponses(written);
  const vectors = plans.flatMap((plan) => [...plan.vectors.values()]);
  await putRecordVectors(trx, vectors);

  const answered = plans.filter((plan) => plan.existing && plan.responses.size > 0);
  const current = (id: string) => (changed.get(id) ?? locked.get(id)) as DatasetRecord;
  for (const record of await refreshStatus(
    trx,
    dataset,
    answered.map(({ id }) => current(id)),
    now,
  )) {
    changed.set(record.id, record);
  }

  const shape = await loadDatasetShape(trx, dataset.id);
  const { questions } = shape;
  await index.update(trx, {
    datasetId: dataset.id,
    records: { shape, written: indexed(plans, [...created, ...updates]) },
    vectors,
    suggestions: { questions, written: suggestions },
    responses: { questions, written: responses },
  });
  return plans.map(({ id }) => current(id));
}

async function lockExisting(
  trx: Transaction,
  dataset: Dataset,
  plans: readonly RecordPlan[],
): Promise<Map<string, DatasetRecord>> {
  const ids = plans.filter(({ existing }) => existing).map(({ id }) => id);
  const records = await lockRecords(trx, dataset.id, ids);
  if (records.length < ids.length) throw new StalePlanError();
  return new Map(records.map((record) => [record.id, record]));
}

async function createRecords(
  trx: Transaction,
  dataset: Dataset,
  plans: readonly RecordPlan[],
  now: Date,
): Promise<DatasetRecord[]> {
  const added = plans.filter(({ existing }) => !existing);
  if (added.length === 0) return [];
  const statuses = added.map(({ responses }) => {
    const submitted = [...responses.values()].filter(({ status }) => status === "submitted");
    return statusOf(submitted.length, dataset);
  });
  const first = await takePositions(trx, dataset.id, {
    count: added.length,
    completed: statuses.filter((status) => status === "completed").length,
    minSubmitted: dataset.distribution.minSubmitted,
  });
  const externalIds = added.flatMap(({ externalId }) => (externalId === null ? [] : [externalId]));
  if ((await findRecordsByExternalIds(trx, dataset.id, externalIds)).length > 0) throw new StalePlanError();
  const records = added.map(
    ({ id, externalId, fields, metadata }, place): DatasetRecord => ({
      id,
      datasetId: dataset.id,
      position: first + place,
      externalId,
      fields: JSON.stringify(fields),
      metadata: metadata ? JSON.stringify(metadata) : null,
      status: statuses[place] ?? "pending",
      insertedAt: now,
      updatedAt: now,
    }),
  );
  await insertRecords(trx, records);
  return records;
}

/** The record with what a plan changes of its own columns; the very same where that is nothing. */
function applied({ fields, metadata, touches }: RecordPlan, record: DatasetRecord, now: Date): DatasetRecord {
  const changes = {
    fields: fields ? JSON.stringify(fields) : record.fields,
    metadata: metadata === undefined ? record.metadata : metadata && JSON.stringify(metadata),
  };
  const same = changes.fields === record.fields && changes.metadata === record.metadata;
  if (same && !touches) return record;
  return { ...record, ...changes, updatedAt: now };
}

interface Writing {
  readonly trx: Transaction;
  readonly dataset: Dataset;
  readonly plans: readonly RecordPlan[];
  readonly now: Date;
}

async function writeSuggestions({ trx, plans, now }: Writing) {
  for (const { id, replacesSuggestions } of plans) {
    if (replacesSuggestions) await deleteSuggestionsOfRecord(trx, id);
  }
  const times = { insertedAt: now, updatedAt: now };
  const suggestions = plans.flatMap(({ id: recordId, suggestions }) =>
    [...suggestions.values()].map((content) => ({ ...content, ...times, id: newId(), recordId })),
  );
  const written = await putSuggestions(trx, suggestions);
  return written.map((suggestion) => ({ ...suggestion, value: parseJson(suggestion.value) as JsonValue }));
}

async function writeResponses({ trx, dataset, plans, now }: Writing) {
  const times = { insertedAt: now, updatedAt: now };
  const responses = plans.flatMap(({ id: recordId, responses }) =>
    [...responses.values()].map((content) => {
      return { ...content, ...times, id: newId(), recordId, datasetId: dataset.id };
    }),
  );
  const written = await putResponses(trx, responses);
  await noteAnnotators(trx, dataset.id, new Set(written.map(({ userId }) => userId)), now);
  return written.map((response) => ({ ...response, values: parseJson(response.values) as JsonObject }));
}

/** Records as the index takes them: with what was just checked, where that is all there is. */
function indexed(plans: readonly RecordPlan[], records: readonly DatasetRecord[]): IndexedRecord[] {
  const byId = new Map(plans.map((plan) => [plan.id, plan]));
  return records.map(({ id, fields, metadata }) => {
    const plan = byId.get(id);
    return {
      id,
      fields: plan?.fields ?? (parseJson(fields) as JsonObject),
      metadata: plan?.metadata ?? (metadata === null ? null : (parseJson(metadata) as JsonObject)),
    };
  });
}
