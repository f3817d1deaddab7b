import { endianness } from "node:os";
import { bulkInsert, type Columns } from "../../db/bulk-insert.ts";
import type { Db, Transaction } from "../../db/database.ts";
import { prepared } from "../../db/prepared.ts";
import type { RecordVector } from "./record.ts";

interface RecordVectorRow {
  record_id: string;
  vector_settings_id: string;
  value: Uint8Array;
}

const TABLE = "record_vectors";
const COLUMNS: Columns<RecordVectorRow> = { record_id: "uuid", vector_settings_id: "uuid", value: "bytes" };
/** Whether numbers are stored as they lie in memory: little-endian float64. */
const IS_AS_STORED = endianness() === "LE";

/** Writes vectors; one of the same record and settings is replaced. */
export async function putRecordVectors(trx: Transaction, vectors: readonly RecordVector[]): Promise<void> {
  const rows = vectors.map(({ recordId, vectorSettingsId, value }): RecordVectorRow => {
    return { record_id: recordId, vector_settings_id: vectorSettingsId, value: toBytes(value) };
  });
  await bulkInsert(trx, TABLE, COLUMNS, rows, {
    onConflict: { columns: ["record_id", "vector_settings_id"], update: ["value"] },
  });
}

/** @param settingsIds of which settings; all where not given. */
export async function listRecordVectors(
  db: Db,
  recordIds: readonly string[],
  settingsIds?: readonly string[],
): Promise<RecordVector[]> {
  if (recordIds.length === 0 || settingsIds?.length === 0) return [];
  const ofSettings = settingsIds ? " and vector_settings_id in ?uuid[]" : "";
  const sql = `select record_id, vector_settings_id, value from ${TABLE} where record_id in ?uuid[]${ofSettings}`;
  const rows = await prepared<RecordVectorRow>(db, sql, settingsIds ? [recordIds, settingsIds] : [recordIds]);
  return rows.map((row) => {
    return {
      recordId: row.record_id,
      vectorSettingsId: row.vector_settings_id,
      value: readVector(row.value),
    };
  });
}

/**
 * Deletes some vectors of all settings of a dataset, whatever records they are of.
 * @returns whether there may be more.
 */
export async function deleteSomeVectors(
  trx: Transaction,
  datasetId: string,
  limit: number,
): Promise<boolean> {
  const deleted = await prepared(
    trx,
    `delete from ${TABLE} where (record_id, vector_settings_id) in (
       select record_id, vector_settings_id from ${TABLE}
        where vector_settings_id in (select id from vectors_settings where dataset_id = ?) limit ?
     ) returning record_id`,
    [datasetId, limit],
  );
  return deleted.length > 0;
}

/** Copies of megabytes at once: a batch may have hundreds of thousands of numbers. */
function toBytes(vector: Float64Array): Uint8Array {
  return stored(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength));
}

/** A vector as it is stored. */
export function readVector(bytes: Uint8Array): Float64Array {
  return new Float64Array(stored(bytes).buffer);
}

function stored(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes);
  if (!IS_AS_STORED) Buffer.from(copy.buffer).swap64();
  return copy;
}
