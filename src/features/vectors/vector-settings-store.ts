import type { Db } from "../../db/database.ts";
import { visibleDataset } from "../datasets/index.ts";
import type { VectorSettings } from "./vector-settings.ts";

interface VectorSettingsRow {
  id: string;
  dataset_id: string;
  name: string;
  title: string;
  dimensions: number;
  inserted_at: Date | number;
  updated_at: Date | number;
}

const TABLE = "vectors_settings";
const IN_ORDER = [{ column: "inserted_at" }, { column: "id" }];

export async function insertVectorSettings(db: Db, settings: VectorSettings): Promise<void> {
  await db<VectorSettingsRow>(TABLE).insert({
    id: settings.id,
    dataset_id: settings.datasetId,
    name: settings.name,
    title: settings.title,
    dimensions: settings.dimensions,
    inserted_at: settings.insertedAt,
    updated_at: settings.updatedAt,
  });
}

/** Writes what may change. @returns whether they were there. */
export async function updateVectorSettings(db: Db, settings: VectorSettings): Promise<boolean> {
  const changes = { title: settings.title, updated_at: settings.updatedAt };
  return (await db<VectorSettingsRow>(TABLE).where({ id: settings.id }).update(changes)) > 0;
}

/** Takes settings, with the records' vectors, out of their dataset. */
export async function moveVectorSettings(db: Db, id: string, datasetId: string): Promise<void> {
  await db<VectorSettingsRow>(TABLE).where({ id }).update({ dataset_id: datasetId });
}

export async function findVectorSettingsById(db: Db, id: string): Promise<VectorSettings | undefined> {
  const row = await db<VectorSettingsRow>(TABLE).where({ id }).whereExists(visibleDataset(db, TABLE)).first();
  return row && fromRow(row);
}

/** The vectors' settings of a dataset in the order in which they were made. */
export async function listVectorsSettings(db: Db, datasetId: string): Promise<VectorSettings[]> {
  const rows = await db<VectorSettingsRow>(TABLE).where({ dataset_id: datasetId }).orderBy(IN_ORDER);
  return rows.map(fromRow);
}

function fromRow(row: VectorSettingsRow): VectorSettings {
  return {
    id: row.id,
    datasetId: row.dataset_id,
    name: row.name,
    title: row.title,
    dimensions: row.dimensions,
    insertedAt: new Date(row.inserted_at),
    updatedAt: new Date(row.updated_at),
  };
}
