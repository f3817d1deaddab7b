import type { Db } from "../../db/database.ts";
import { prepared } from "../../db/prepared.ts";
import { readVector } from "../records/index.ts";
import type { Fragment } from "./fragment.ts";

interface VectorPage {
  readonly datasetId: string;
  readonly vectorSettingsId: string;
  /** On `records`. */
  readonly condition: Fragment;
  /** The position to begin at. */
  readonly from: number;
  readonly limit: number;
}

interface PlacedVector {
  readonly id: string;
  readonly position: number;
  readonly value: Float64Array;
}

/** Vectors of records that meet a condition, in the order of the records' positions. */
export async function listVectorPage(
  db: Db,
  { datasetId, vectorSettingsId, condition, from, limit }: VectorPage,
): Promise<PlacedVector[]> {
  const rows = await prepared<{ id: string; position: number; value: Uint8Array }>(
    db,
    `select records.id, records.position, record_vectors.value
       from records join record_vectors on record_vectors.record_id = records.id
      where records.dataset_id = ? and records.position >= ? and record_vectors.vector_settings_id = ?
        and ${condition.sql}
      order by records.position limit ?`,
    [datasetId, from, vectorSettingsId, ...condition.bindings, limit],
  );
  return rows.map(({ value, ...row }) => ({ ...row, value: readVector(value) }));
}
