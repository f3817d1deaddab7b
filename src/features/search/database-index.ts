import type { Db, Transaction } from "../../db/database.ts";
import type { Clock } from "../../platform/clock.ts";
import { TimeSlice } from "../../platform/time-slice.ts";
import { fieldKind } from "../fields/index.ts";
import { type MetadataProperty, metadataKind } from "../metadata-properties/index.ts";
import {
  countRecords,
  findOffset,
  type IndexChange,
  type IndexedRecord,
  listRecords,
  type MetadataMetrics,
  type RecordHits,
  type RecordIndex,
  type RecordQuery,
} from "../records/index.ts";
import { replaceResponseValues, replaceSuggestionValues } from "./answer-value-store.ts";
import { responseValues, suggestionValues } from "./answer-values.ts";
import { combine, type Fragment, lookedUp } from "./fragment.ts";
import { countHits, type Hit, listHits, rankHits } from "./hit-store.ts";
import {
  countTerms,
  deleteSomeMetadataValues,
  findRange,
  type MetadataValue,
  replaceMetadataValues,
} from "./metadata-value-store.ts";
import { conditionOf } from "./record-condition.ts";
import { shuffledKey, sortKey } from "./record-order.ts";
import { findSimilar } from "./similarity.ts";
import { textCondition } from "./text-condition.ts";
import { type FieldWords, removeWords, replaceWords } from "./word-store.ts";
import { wordsOf } from "./words.ts";

/** Decimals of a float's range, as in the original. */
const FLOAT_DECIMALS = 5;
/** Up to here what a text finds is put into order by how well it fits: each has to be looked at for it. */
const RANKED_MAX = 10_000;

/** Finds records by tables beside theirs. What belongs to records goes with them, through the schema. */
export class DatabaseIndex implements RecordIndex {
  readonly #clock: Clock;

  /** @param clock what `now` in filters means. */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async update(trx: Transaction, change: IndexChange): Promise<void> {
    const { records, declared, suggestions, responses, removed } = change;
    if (removed && removed.length > 0) await removeWords(trx, removed);
    if (declared && declared.records.length > 0) {
      const { property, records: known } = declared;
      const ids = known.map(({ id }) => id);
      await replaceMetadataValues(trx, ids, metadataValues([property], known), property.id);
    }
    if (records && records.written.length > 0) {
      const ids = records.written.map(({ id }) => id);
      await replaceMetadataValues(
        trx,
        ids,
        metadataValues(records.shape.metadataProperties, records.written),
      );
      await replaceWords(trx, ids, await fieldWords(records));
    }
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
    const sorted = sort.map((each) => sortKey(each, context));
    const text = query.text && (await textCondition(db, query));
    if (text) conditions.push(text.condition);
    const condition = combine(conditions, "and", "1 = 1");
    if (query.similar) return findSimilar(db, { ...query, similar: query.similar }, condition);
    const { total: all } = await countRecords(db, datasetId);
    const total = conditions.length > 0 ? await countHits(db, datasetId, conditions) : all;
    // Somebody's own order does not heed how well a text fits: it has to stay while people page through.
    const keys = sorted.length === 0 && shuffledBy !== undefined ? [shuffledKey(shuffledBy)] : sorted;
    if (keys.length === 0 && text?.ranking && total <= RANKED_MAX) {
      return { hits: await listRanked(db, query, condition, text.ranking), total };
    }
    if (conditions.length === 0 && keys.length === 0) return listAll(db, query, total);
    // Where many meet it, a page is full before as many records have been gone through as would have to be put in order.
    const isCommon = keys.length === 0 && (query.offset + query.limit) * all < total * total;
    const sought = isCommon ? combine(conditions.map(lookedUp), "and", "1 = 1") : condition;
    const hits = await listHits(db, datasetId, sought, keys, query);
    const score = ({ k0 }: Hit) => (sorted.length > 0 ? null : typeof k0 === "number" ? k0 : 1);
    return { hits: hits.map((hit) => ({ recordId: hit.id, score: score(hit) })), total };
  }

  deleteSome(trx: Transaction, datasetId: string, limit: number): Promise<boolean> {
    return deleteSomeMetadataValues(trx, datasetId, limit);
  }

  async metadataMetrics(db: Db, { id, settings }: MetadataProperty): Promise<MetadataMetrics> {
    if (settings.type === "terms") return { type: "terms", ...(await countTerms(db, id)) };
    const { min, max } = await findRange(db, id);
    if (settings.type === "integer") return { type: "integer", min, max };
    return { type: "float", min: rounded(min), max: rounded(max) };
  }
}

/** With pauses: of hundreds of long texts others would notice. */
async function fieldWords({ shape, written }: NonNullable<IndexChange["records"]>): Promise<FieldWords[]> {
  const slice = new TimeSlice();
  const all: FieldWords[] = [];
  for (const { id: recordId, fields } of written) {
    for (const { id: fieldId, name, settings } of shape.fields) {
      if (slice.isOver) await slice.pause();
      const value = Object.hasOwn(fields, name) ? (fields[name] ?? null) : null;
      const texts = value === null ? [] : fieldKind(settings).searchableText(settings, value);
      const words = texts.flatMap(wordsOf);
      if (words.length > 0) all.push({ recordId, fieldId, words });
    }
  }
  return all;
}

function metadataValues(
  properties: readonly MetadataProperty[],
  records: readonly Pick<IndexedRecord, "id" | "metadata">[],
): MetadataValue[] {
  return records.flatMap(({ id: recordId, metadata }) =>
    properties.flatMap(({ id: propertyId, name, settings }) => {
      const value = metadata && Object.hasOwn(metadata, name) ? (metadata[name] ?? null) : null;
      if (value === null) return [];
      const indexed = metadataKind(settings).indexedValues(settings, value);
      return indexed.map((each) => ({ recordId, propertyId, value: each }));
    }),
  );
}

/** A page of what fits best, of no more than `RANKED_MAX` hits; ties, and what does not fit, in the order of places. */
async function listRanked(
  db: Db,
  { datasetId, offset, limit }: RecordQuery,
  condition: Fragment,
  ranking: Fragment,
): Promise<RecordHits["hits"]> {
  const found = await listHits(db, datasetId, condition, [], { offset: 0, limit: RANKED_MAX });
  const ids = found.map(({ id }) => id);
  const scores = await rankHits(db, ids, ranking);
  const hits = ids.map((recordId) => ({ recordId, score: scores.get(recordId) ?? null }));
  hits.sort((one, other) => (other.score ?? -Infinity) - (one.score ?? -Infinity) || 0);
  return hits.slice(offset, offset + limit).map(({ recordId, score }) => ({ recordId, score: score ?? 1 }));
}

/** Every record, in the order of places: a page is found without passing all before it. */
async function listAll(
  db: Db,
  { datasetId, offset, limit }: RecordQuery,
  total: number,
): Promise<RecordHits> {
  const { from, skip } = await findOffset(db, datasetId, offset);
  const records = await listRecords(db, datasetId, { from, skip, limit });
  return { hits: records.map(({ id: recordId }) => ({ recordId, score: 1 })), total };
}

function rounded(number: number | null): number | null {
  return number === null ? null : Number(number.toFixed(FLOAT_DECIMALS));
}
