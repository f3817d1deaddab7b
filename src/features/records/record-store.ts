import { bulkInsert, type Columns } from "../../db/bulk-insert.ts";
import type { Db, Transaction } from "../../db/database.ts";
import { prepared } from "../../db/prepared.ts";
import type { DatasetRecord, RecordStatus } from "./record.ts";

interface RecordRow {
  id: string;
  dataset_id: string;
  /** PostgreSQL's 64-bit integers come as texts through knex. */
  position: number | string;
  external_id: string | null;
  fields: string;
  metadata: string | null;
  status: RecordStatus;
  inserted_at: Date | number;
  updated_at: Date | number;
}

const TABLE = "records";
const COLUMNS: Columns<ReturnType<typeof toRow>> = {
  id: "uuid",
  dataset_id: "uuid",
  position: "integer",
  external_id: "text",
  fields: "text",
  metadata: "text",
  status: "text",
  inserted_at: "timestamp",
  updated_at: "timestamp",
};
const ALL = Object.keys(COLUMNS).join(", ");

export async function insertRecords(trx: Transaction, records: readonly DatasetRecord[]): Promise<void> {
  await bulkInsert(trx, TABLE, COLUMNS, records.map(toRow));
}

/** Writes all that may change of records that are there. */
export async function updateRecords(trx: Transaction, records: readonly DatasetRecord[]): Promise<void> {
  await bulkInsert(trx, TABLE, COLUMNS, records.map(toRow), {
    onConflict: { columns: ["id"], update: ["fields", "metadata", "status", "updated_at"] },
  });
}

export async function updateRecordStatus(
  trx: Transaction,
  ids: readonly string[],
  status: RecordStatus,
  now: Date,
): Promise<void> {
  if (ids.length === 0) return;
  await prepared(trx, `update ${TABLE} set status = ?, updated_at = ?timestamp where id in ?uuid[]`, [
    status,
    now,
    ids,
  ]);
}

export async function findRecordById(db: Db, id: string): Promise<DatasetRecord | undefined> {
  const [row] = await prepared<RecordRow>(db, `select ${ALL} from ${TABLE} where id = ?`, [id]);
  return row && fromRow(row);
}

/** Those of the dataset, in no promised order. */
export async function findRecordsByIds(
  db: Db,
  datasetId: string,
  ids: readonly string[],
): Promise<DatasetRecord[]> {
  if (ids.length === 0) return [];
  const sql = `select ${ALL} from ${TABLE} where id in ?uuid[] and dataset_id = ?`;
  return (await prepared<RecordRow>(db, sql, [ids, datasetId])).map(fromRow);
}

/** Those of the dataset, in no promised order. */
export async function findRecordsByExternalIds(
  db: Db,
  datasetId: string,
  externalIds: readonly string[],
): Promise<DatasetRecord[]> {
  if (externalIds.length === 0) return [];
  const sql = `select ${ALL} from ${TABLE} where dataset_id = ? and external_id in ?text[]`;
  return (await prepared<RecordRow>(db, sql, [datasetId, externalIds])).map(fromRow);
}

/**
 * The records, which nobody else changes before the transaction ends. Always in one order, so that two transactions
 * never wait for each other.
 */
export async function lockRecords(
  trx: Transaction,
  datasetId: string,
  ids: readonly string[],
): Promise<DatasetRecord[]> {
  if (ids.length === 0) return [];
  const rows = await trx<RecordRow>(TABLE)
    .whereIn("id", [...ids])
    .where({ dataset_id: datasetId })
    .orderBy("id")
    .forUpdate();
  return rows.map(fromRow);
}

/** Locks records as {@link lockRecords} and gives their metadata alone: what else is in them may be large. */
export async function lockMetadata(
  trx: Transaction,
  datasetId: string,
  ids: readonly string[],
): Promise<Pick<DatasetRecord, "id" | "metadata">[]> {
  if (ids.length === 0) return [];
  return trx<RecordRow>(TABLE)
    .whereIn("id", [...ids])
    .where({ dataset_id: datasetId })
    .orderBy("id")
    .forUpdate()
    .select("id", "metadata");
}

/**
 * A stretch of the dataset in the order of positions.
 * @param from the position to begin at.
 * @param skip how many records from there on to leave out: few, since each is passed.
 */
export async function listRecords(
  db: Db,
  datasetId: string,
  { from, skip, limit }: { from: number; skip: number; limit: number },
): Promise<DatasetRecord[]> {
  const sql = `select ${ALL} from ${TABLE} where dataset_id = ? and position >= ? order by position limit ? offset ?`;
  return (await prepared<RecordRow>(db, sql, [datasetId, from, limit, skip])).map(fromRow);
}

/** A stretch of the dataset as `listRecords`, without what is in the records. */
export async function listRecordIds(
  db: Db,
  datasetId: string,
  { from, limit }: { from: number; limit: number },
): Promise<Pick<DatasetRecord, "id" | "position" | "status">[]> {
  const sql = `select id, position, status from ${TABLE} where dataset_id = ? and position >= ? order by position limit ?`;
  return prepared(db, sql, [datasetId, from, limit]);
}

/** Deletes records and, through the schema, all that belongs to them. */
export async function deleteRecords(trx: Transaction, ids: readonly string[]): Promise<void> {
  await prepared(trx, `delete from ${TABLE} where id in ?uuid[]`, [ids]);
}

function toRow(record: DatasetRecord) {
  return {
    id: record.id,
    dataset_id: record.datasetId,
    position: record.position,
    external_id: record.externalId,
    fields: record.fields,
    metadata: record.metadata,
    status: record.status,
    inserted_at: record.insertedAt,
    updated_at: record.updatedAt,
  };
}

function fromRow(row: RecordRow): DatasetRecord {
  return {
    id: row.id,
    datasetId: row.dataset_id,
    position: Number(row.position),
    externalId: row.external_id,
    fields: row.fields,
    metadata: row.metadata,
    status: row.status,
    insertedAt: new Date(row.inserted_at),
    updatedAt: new Date(row.updated_at),
  };
}
