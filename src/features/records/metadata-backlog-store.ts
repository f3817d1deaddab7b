import type { Db, Transaction } from "../../db/database.ts";
import { prepared } from "../../db/prepared.ts";

/** Records whose metadata the index has not yet taken in for a property that was declared after them. */
export interface MetadataBacklog {
  readonly propertyId: string;
  /** The position to go on at, and the first that needs nothing. */
  readonly next: number;
  readonly end: number;
}

interface BacklogRow {
  property_id: string;
  next_position: number;
  end_position: number;
}

const TABLE = "metadata_backlogs";

export async function addBacklog(
  trx: Transaction,
  { propertyId, next, end }: MetadataBacklog,
): Promise<void> {
  const sql = `insert into ${TABLE} (property_id, next_position, end_position) values (?uuid, ?, ?)`;
  await prepared(trx, sql, [propertyId, next, end]);
}

/** @param propertyId that property's alone, if it has one. */
export async function findBacklogs(db: Db, propertyId?: string): Promise<MetadataBacklog[]> {
  const ofProperty = propertyId === undefined ? "" : " where property_id = ?";
  const sql = `select property_id, next_position, end_position from ${TABLE}${ofProperty} order by property_id`;
  const rows = await prepared<BacklogRow>(db, sql, propertyId === undefined ? [] : [propertyId]);
  return rows.map((row) => ({
    propertyId: row.property_id,
    next: row.next_position,
    end: row.end_position,
  }));
}

export async function advanceBacklog(trx: Transaction, propertyId: string, next: number): Promise<void> {
  await prepared(trx, `update ${TABLE} set next_position = ? where property_id = ?`, [next, propertyId]);
}

export async function removeBacklog(trx: Transaction, propertyId: string): Promise<void> {
  await prepared(trx, `delete from ${TABLE} where property_id = ?`, [propertyId]);
}
