import type { AnnotationLimits } from "../../config/annotation-limits.ts";
import type { Database } from "../../db/database.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Clock } from "../../platform/clock.ts";
import { NotFoundError, UnprocessableError, ValidationError } from "../../platform/errors.ts";
import type { EventBus } from "../../platform/event-bus.ts";
import { type JsonObject, parseJson } from "../../platform/json.ts";
import { TimeSlice } from "../../platform/time-slice.ts";
import { type Dataset, lockDataset } from "../datasets/index.ts";
import {
  type DatasetRecord,
  type DatasetShape,
  findRecordsByExternalIds,
  findRecordsByIds,
  type LocatedRecord,
  loadDatasetShape,
  type RecordIndex,
} from "../records/index.ts";
import { listExistingUserIds } from "../users/index.ts";
import { type CheckRules, checkRecord } from "./record-check.ts";
import type { RecordCreate, RecordUpdate, RecordUpsert } from "./record-input-schema.ts";
import { RecordPlan } from "./record-plan.ts";
import { StalePlanError, writePlans } from "./record-write.ts";

export interface RecordWriterParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly index: RecordIndex;
  readonly limits: AnnotationLimits;
}

export interface WrittenBatch {
  /** One for each item, in the same order. */
  readonly records: readonly DatasetRecord[];
  /** Ids of those that were there before. */
  readonly updatedIds: readonly string[];
  readonly shape: DatasetShape;
}

/** How often a batch is planned anew because others write the same records at the same time. */
const ATTEMPTS = 10;

/**
 * Writes records in bulk, all of a batch or none. A batch is checked before its transaction begins, so that checking
 * holds nobody up; the transaction then makes sure that what was found still holds.
 */
export class RecordWriter {
  readonly #parts: RecordWriterParts;

  constructor(parts: RecordWriterParts) {
    this.#parts = parts;
  }

  /**
   * Adds new records.
   * @throws UnprocessableError when the dataset is a draft, an external id is taken, or with the 0-based position of
   * the first item that does not fit the dataset.
   * @throws ValidationError when two items have the same external id.
   * @throws NotFoundError when the dataset is gone.
   */
  create(dataset: Dataset, items: readonly RecordCreate[]): Promise<WrittenBatch> {
    refuseRepeatedIds(items);
    return this.#write(dataset, items, (existing) => {
      const taken = [...existing.byExternalId.keys()];
      if (taken.length === 0) return;
      throw new UnprocessableError(
        `found records with same external ids: ${taken.join(", ")}. Leave them out, or update them with PUT`,
      );
    });
  }

  /**
   * Adds or changes records: an item's id, and else its external id, tells whether there is one already.
   * @throws as {@link create}, but that external ids may be taken and repeated: the last item of a record counts.
   */
  upsert(dataset: Dataset, items: readonly RecordUpsert[]): Promise<WrittenBatch> {
    return this.#write(dataset, items, () => {});
  }

  /**
   * Changes a record: suggestions that are given replace all there were, all else stays unless it is given.
   * @throws UnprocessableError when what is given does not fit the dataset.
   * @throws NotFoundError when the record is gone.
   */
  async update({ record, dataset }: LocatedRecord, input: RecordUpdate): Promise<WrittenBatch> {
    const { database, events, limits } = this.#parts;
    if (Object.values(input).every((part) => part === undefined)) {
      const shape = await loadDatasetShape(database.read, dataset.id);
      return { records: [record], updatedIds: [], shape };
    }
    for (let attempt = 1; ; attempt += 1) {
      const shape = await loadDatasetShape(database.read, dataset.id);
      const rules = { dataset, shape, limits, userIds: new Set<string>() };
      const checked = checkRecord(input, rules, parseJson(record.fields) as JsonObject);
      if (checked.problem !== undefined) throw new UnprocessableError(checked.problem);
      const plan = new RecordPlan(record, null);
      plan.add(checked.value);
      plan.touches = true;
      plan.replacesSuggestions = Array.isArray(input.suggestions);
      try {
        const { records, current } = await this.#carryOut(dataset, [plan]);
        events.publish("record.updated", { dataset: current, records });
        return { records, updatedIds: [record.id], shape };
      } catch (error) {
        if (error instanceof StalePlanError) throw new NotFoundError("Record", record.id);
        if (!database.dialect.isMissingReference(error) || attempt === ATTEMPTS) throw error;
      }
    }
  }

  #carryOut(dataset: Dataset, plans: readonly RecordPlan[]) {
    const { database, clock, index } = this.#parts;
    return inTransaction(database, async (trx) => {
      const current = await lockDataset(trx, dataset.id, "share");
      if (!current) throw new NotFoundError("Dataset", dataset.id);
      const parts = { dataset: current, index, now: clock.now() };
      return { records: await writePlans(trx, parts, plans), current };
    });
  }

  async #write(
    dataset: Dataset,
    items: readonly RecordUpsert[],
    refuse: (existing: Existing) => void,
  ): Promise<WrittenBatch> {
    const { database, events, limits } = this.#parts;
    for (let attempt = 1; ; attempt += 1) {
      refuseDraft(dataset);
      const shape = await loadDatasetShape(database.read, dataset.id);
      const existing = await this.#findExisting(dataset, items);
      refuse(existing);
      const userIds = await this.#findUsers(items);
      const plans = await plan(items, existing, { dataset, shape, limits, userIds });
      const distinct = [...new Set(plans)];
      try {
        const { records, current } = await this.#carryOut(dataset, distinct);
        const byId = new Map(records.map((record) => [record.id, record]));
        const updated = distinct.filter((plan) => plan.existing);
        publish(events, current, records, new Set(updated.map(({ id }) => id)));
        return {
          records: plans.map(({ id }) => byId.get(id) as DatasetRecord),
          updatedIds: updated.map(({ id }) => id),
          shape,
        };
      } catch (error) {
        // Somebody else was faster: another batch with the same ids, or the deletion of a record, user or vector.
        const stale = error instanceof StalePlanError || database.dialect.isMissingReference(error);
        if (!stale || attempt === ATTEMPTS) throw error;
      }
    }
  }

  async #findExisting(dataset: Dataset, items: readonly RecordUpsert[]): Promise<Existing> {
    // Not the reader, which may lag behind what another request has just been told.
    const { write } = this.#parts.database;
    const ids = items.flatMap(({ id }) => id ?? []);
    const externalIds = items.flatMap(({ external_id: externalId }) => externalId ?? []);
    const [byId, byExternalId] = await Promise.all([
      findRecordsByIds(write, dataset.id, ids),
      findRecordsByExternalIds(write, dataset.id, externalIds),
    ]);
    return {
      byId: new Map(byId.map((record) => [record.id, record])),
      byExternalId: new Map(byExternalId.map((record) => [record.externalId as string, record])),
    };
  }

  async #findUsers(items: readonly RecordUpsert[]): Promise<Set<string>> {
    const ids = new Set(
      items.flatMap(({ responses }) => (responses ?? []).map((response) => response.user_id)),
    );
    return listExistingUserIds(this.#parts.database.read, [...ids]);
  }
}

interface Existing {
  readonly byId: ReadonlyMap<string, DatasetRecord>;
  readonly byExternalId: ReadonlyMap<string, DatasetRecord>;
}

/**
 * Checks all items and says what is to become of which record.
 * @returns a plan for each item, the same one for items of the same record.
 */
async function plan(
  items: readonly RecordUpsert[],
  { byId, byExternalId }: Existing,
  rules: CheckRules,
): Promise<RecordPlan[]> {
  const slice = new TimeSlice();
  const ofRecord = new Map<string, RecordPlan>();
  const ofNew = new Map<string, RecordPlan>();
  const plans: RecordPlan[] = [];
  for (const [position, item] of items.entries()) {
    if (slice.isOver) await slice.pause();
    const externalId = item.external_id ?? null;
    const record =
      (item.id && byId.get(item.id)) || (externalId !== null && byExternalId.get(externalId)) || undefined;
    const known = record ? ofRecord.get(record.id) : externalId === null ? undefined : ofNew.get(externalId);
    const planned = known ?? new RecordPlan(record, externalId);
    const current = planned.fields ?? (record && (parseJson(record.fields) as JsonObject));
    const checked = checkRecord(item, rules, current);
    if (checked.problem !== undefined) {
      throw new UnprocessableError(`Record at position ${position} is not valid because ${checked.problem}`);
    }
    planned.add(checked.value);
    if (record) ofRecord.set(record.id, planned);
    else if (externalId !== null) ofNew.set(externalId, planned);
    plans.push(planned);
  }
  return plans;
}

function refuseDraft({ id, status }: Dataset): void {
  if (status === "ready") return;
  throw new UnprocessableError(
    `Records cannot be added to the dataset with id \`${id}\`, which is a draft: publish it first`,
  );
}

function refuseRepeatedIds(items: readonly RecordCreate[]): void {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { external_id: externalId } of items) {
    if (externalId === null || externalId === undefined) continue;
    if (seen.has(externalId)) repeated.add(externalId);
    seen.add(externalId);
  }
  if (repeated.size === 0) return;
  const msg = `Value error, found duplicate external IDs: ${[...repeated].join(", ")}`;
  throw new ValidationError([{ type: "value_error", loc: ["body", "items"], msg }]);
}

function publish(
  events: EventBus,
  dataset: Dataset,
  records: readonly DatasetRecord[],
  updatedIds: ReadonlySet<string>,
): void {
  const updated = records.filter(({ id }) => updatedIds.has(id));
  const created = records.filter(({ id }) => !updatedIds.has(id));
  if (created.length > 0) events.publish("record.created", { dataset, records: created });
  if (updated.length > 0) events.publish("record.updated", { dataset, records: updated });
}
