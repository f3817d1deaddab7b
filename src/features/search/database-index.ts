import type { Db, Transaction } from "../../db/database.ts";
import type { Clock } from "../../platform/clock.ts";
import { type MetadataProperty, metadataKind } from "../metadata-properties/index.ts";
import {
  countRecords,
  findOffset,
  type IndexChange,
  listRecords,
  type MetadataMetrics,
  type RecordHits,
  type RecordIndex,
  type RecordQuery,
} from "../records/index.ts";
import { replaceResponseValues, replaceSuggestionValues } from "./answer-value-store.ts";
import { responseValues, suggestionValues } from "./answer-values.ts";
import { combine } from "./fragment.ts";
import { countHits, type Hit, listHits } from "./hit-store.ts";
import { countTerms, findRange, type MetadataValue, replaceMetadataValues } from "./metadata-value-store.ts";
import { conditionOf } from "./record-condition.ts";
import { shuffledKey, sortKey } from "./record-order.ts";
import { findSimilar } from "./similarity.ts";

/** Decimals of a float's range, as in the original. */
const FLOAT_DECIMALS = 5;

/** Finds records by tables beside theirs. What belongs to records goes with them, through the schema. */
export class DatabaseIndex implements RecordIndex {
  readonly #clock: Clock;

  /** @param clock what `now` in filters means. */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async update(trx: Transaction, { records, suggestions, responses }: IndexChange): Promise<void> {
    if (records && records.written.length > 0) await indexMetadata(trx, records);
    if (suggestions && suggestions.written.length > 0) {
      const ids = suggestions.written.map(({ id }) => id);
      await replaceSuggestionValues(trx, ids, suggestionValues(suggestions));
    }
    if (responses && responses.written.length > 0) {
      const ids = responses.written.map(({ id }) => id);
      await replaceResponseValues(trx, ids, responseValues(responses));
    }
  }

  async find(db: Db, query: RecordQuery): Promise<RecordHits> {
    const { datasetId, shape, responsesOf, filters = [], sort = [], shuffledBy } = query;
    const context = { db, shape, responsesOf, now: this.#clock.now() };
    const conditions = filters.map((filter) => conditionOf(filter, context));
    const condition = combine(conditions, "and", "1 = 1");
    if (query.similar) return findSimilar(db, { ...query, similar: query.similar }, condition);
    const sorted = sort.map((each) => sortKey(each, context));
    const keys = sorted.length === 0 && shuffledBy !== undefined ? [shuffledKey(shuffledBy)] : sorted;
    if (conditions.length === 0 && keys.length === 0) return listAll(db, query);
    const [hits, total] = await Promise.all([
      listHits(db, datasetId, condition, keys, query),
      conditions.length > 0 ? countHits(db, datasetId, condition) : countOf(db, datasetId),
    ]);
    const score = ({ k0 }: Hit) => (sorted.length > 0 ? null : typeof k0 === "number" ? k0 : 1);
    return { hits: hits.map((hit) => ({ recordId: hit.id, score: score(hit) })), total };
  }

  async metadataMetrics(db: Db, { id, settings }: MetadataProperty): Promise<MetadataMetrics> {
    if (settings.type === "terms") return { type: "terms", ...(await countTerms(db, id)) };
    const { min, max } = await findRange(db, id);
    if (settings.type === "integer") return { type: "integer", min, max };
    return { type: "float", min: rounded(min), max: rounded(max) };
  }
}

async function indexMetadata(
  trx: Transaction,
  { shape, written }: NonNullable<IndexChange["records"]>,
): Promise<void> {
  const values: MetadataValue[] = [];
  for (const { id: recordId, metadata } of written) {
    if (metadata === null) continue;
    for (const { id: propertyId, name, settings } of shape.metadataProperties) {
      const value = Object.hasOwn(metadata, name) ? (metadata[name] ?? null) : null;
      if (value === null) continue;
      for (const indexed of metadataKind(settings).indexedValues(settings, value)) {
        values.push({ recordId, propertyId, value: indexed });
      }
    }
  }
  const ids = written.map(({ id }) => id);
  await replaceMetadataValues(trx, ids, values);
}

/** Every record, in the order of places: a page is found without passing all before it. */
async function listAll(db: Db, { datasetId, offset, limit }: RecordQuery): Promise<RecordHits> {
  const [total, { from, skip }] = await Promise.all([
    countOf(db, datasetId),
    findOffset(db, datasetId, offset),
  ]);
  const records = await listRecords(db, datasetId, { from, skip, limit });
  return { hits: records.map(({ id: recordId }) => ({ recordId, score: 1 })), total };
}

async function countOf(db: Db, datasetId: string): Promise<number> {
  return (await countRecords(db, datasetId)).total;
}

function rounded(number: number | null): number | null {
  return number === null ? null : Number(number.toFixed(FLOAT_DECIMALS));
}
