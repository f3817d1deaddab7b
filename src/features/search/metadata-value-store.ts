import { bulkInsert, type Columns } from "../../db/bulk-insert.ts";
import type { Db, Transaction } from "../../db/database.ts";
import { prepared } from "../../db/prepared.ts";

/** A value of a record's metadata; a list has one for each item. */
export interface MetadataValue {
  readonly recordId: string;
  readonly propertyId: string;
  readonly value: string | number;
}

interface MetadataValueRow {
  record_id: string;
  property_id: string;
  term: string | null;
  number: number | null;
}

const TABLE = "metadata_values";
const COLUMNS: Columns<MetadataValueRow> = {
  record_id: "uuid",
  property_id: "uuid",
  term: "text",
  number: "real",
};
/** Of few records' values those of a property: by the records, of which there are few, and not by the property. */
const NOT_BY_INDEX = "(property_id = ?) is true";
/** So many terms are counted at most, as in the original. */
const TERMS_MAX = 16_384;

/**
 * Replaces all values of these records.
 * @param propertyId replaces those of one property alone.
 */
export async function replaceMetadataValues(
  trx: Transaction,
  recordIds: readonly string[],
  values: readonly MetadataValue[],
  propertyId?: string,
): Promise<void> {
  const ofProperty = propertyId === undefined ? "" : ` and ${NOT_BY_INDEX}`;
  const bindings = propertyId === undefined ? [recordIds] : [recordIds, propertyId];
  await prepared(trx, `delete from ${TABLE} where record_id in ?uuid[]${ofProperty}`, bindings);
  const rows = values.map(({ recordId, propertyId, value }): MetadataValueRow => {
    const columns = typeof value === "number" ? { term: null, number: value } : { term: value, number: null };
    return { record_id: recordId, property_id: propertyId, ...columns };
  });
  await bulkInsert(trx, TABLE, COLUMNS, rows);
}

/** Deletes values of some records of a dataset's properties. @returns whether there may be more. */
export async function deleteSomeMetadataValues(
  trx: Transaction,
  datasetId: string,
  limit: number,
): Promise<boolean> {
  const properties = "select id from metadata_properties where dataset_id = ?";
  const some = await prepared<Pick<MetadataValueRow, "record_id" | "property_id">>(
    trx,
    `select record_id, property_id from ${TABLE} where property_id in (${properties}) limit ?`,
    [datasetId, limit],
  );
  for (const [propertyId, rows] of Map.groupBy(some, (row) => row.property_id)) {
    await replaceMetadataValues(trx, [...new Set(rows.map((row) => row.record_id))], [], propertyId);
  }
  return some.length > 0;
}

/** How often each term occurs, most frequent first, and how many values there are in all. */
export async function countTerms(
  db: Db,
  propertyId: string,
): Promise<{ total: number; values: { term: string; count: number }[] }> {
  const values = await prepared<{ term: string; count: number }>(
    db,
    `select term, count(*) as count from ${TABLE} where property_id = ? and term is not null
      group by term order by count desc, term limit ?`,
    [propertyId, TERMS_MAX],
  );
  if (values.length < TERMS_MAX) return { total: values.reduce((sum, { count }) => sum + count, 0), values };
  const sql = `select count(*) as total from ${TABLE} where property_id = ? and term is not null`;
  const [row] = await prepared<{ total: number }>(db, sql, [propertyId]);
  return { total: row?.total ?? 0, values };
}

export async function findRange(
  db: Db,
  propertyId: string,
): Promise<{ min: number | null; max: number | null }> {
  // One each: together, SQLite would read all that lies between them.
  const [row] = await prepared<{ min: number | null; max: number | null }>(
    db,
    `select (select min(number) from ${TABLE} where property_id = ?) as min,
            (select max(number) from ${TABLE} where property_id = ?) as max`,
    [propertyId, propertyId],
  );
  return { min: row?.min ?? null, max: row?.max ?? null };
}
