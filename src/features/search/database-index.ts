import type { Db, Transaction } from "../../db/database.ts";
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
import { countTerms, findRange, type MetadataValue, replaceMetadataValues } from "./metadata-value-store.ts";

/** Decimals of a float's range, as in the original. */
const FLOAT_DECIMALS = 5;

/** Finds records by tables beside theirs. What belongs to records goes with them, through the schema. */
export class DatabaseIndex implements RecordIndex {
  async update(trx: Transaction, { records }: IndexChange): Promise<void> {
    if (!records || records.written.length === 0) return;
    const values: MetadataValue[] = [];
    for (const { id: recordId, metadata } of records.written) {
      if (metadata === null) continue;
      for (const { id: propertyId, name, settings } of records.shape.metadataProperties) {
        const value = Object.hasOwn(metadata, name) ? (metadata[name] ?? null) : null;
        if (value === null) continue;
        for (const indexed of metadataKind(settings).indexedValues(settings, value)) {
          values.push({ recordId, propertyId, value: indexed });
        }
      }
    }
    await replaceMetadataValues(
      trx,
      records.written.map(({ id }) => id),
      values,
    );
  }

  async find(db: Db, { datasetId, offset, limit }: RecordQuery): Promise<RecordHits> {
    const [{ total }, { from, skip }] = await Promise.all([
      countRecords(db, datasetId),
      findOffset(db, datasetId, offset),
    ]);
    const records = await listRecords(db, datasetId, { from, skip, limit });
    return { hits: records.map(({ id: recordId }) => ({ recordId, score: null })), total };
  }

  async metadataMetrics(db: Db, { id, settings }: MetadataProperty): Promise<MetadataMetrics> {
    if (settings.type === "terms") return { type: "terms", ...(await countTerms(db, id)) };
    const { min, max } = await findRange(db, id);
    if (settings.type === "integer") return { type: "integer", min, max };
    return { type: "float", min: rounded(min), max: rounded(max) };
  }
}

function rounded(number: number | null): number | null {
  return number === null ? null : Number(number.toFixed(FLOAT_DECIMALS));
}
