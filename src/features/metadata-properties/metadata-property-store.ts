import type { Db } from "../../db/database.ts";
import { parseJson } from "../../platform/json.ts";
import { visibleDataset } from "../datasets/index.ts";
import type { MetadataSettings } from "./kinds/index.ts";
import type { MetadataProperty } from "./metadata-property.ts";

interface MetadataPropertyRow {
  id: string;
  dataset_id: string;
  name: string;
  title: string;
  /** JSON, in which `3` and `3.0` are told apart. */
  settings: string;
  visible_for_annotators: boolean | number;
  inserted_at: Date | number;
  updated_at: Date | number;
}

const TABLE = "metadata_properties";
const IN_ORDER = [{ column: "inserted_at" }, { column: "id" }];

/** Unique constraints, as `Dialect.uniqueViolation` names them. */
export const METADATA_PROPERTY_CONSTRAINTS = { name: "metadata_properties_dataset_id_name_unique" } as const;

export async function insertMetadataProperty(db: Db, property: MetadataProperty): Promise<void> {
  await db<MetadataPropertyRow>(TABLE).insert({
    id: property.id,
    dataset_id: property.datasetId,
    name: property.name,
    title: property.title,
    settings: JSON.stringify(property.settings),
    visible_for_annotators: property.visibleForAnnotators,
    inserted_at: property.insertedAt,
    updated_at: property.updatedAt,
  });
}

/** Writes what may change of a property. @returns whether it was there. */
export async function updateMetadataProperty(db: Db, property: MetadataProperty): Promise<boolean> {
  const { id, title, visibleForAnnotators, updatedAt } = property;
  const changes = { title, visible_for_annotators: visibleForAnnotators, updated_at: updatedAt };
  return (await db<MetadataPropertyRow>(TABLE).where({ id }).update(changes)) > 0;
}

/** Takes a property, with what the index has of it, out of its dataset. */
export async function moveMetadataProperty(db: Db, id: string, datasetId: string): Promise<void> {
  await db<MetadataPropertyRow>(TABLE).where({ id }).update({ dataset_id: datasetId });
}

export async function findMetadataPropertyById(db: Db, id: string): Promise<MetadataProperty | undefined> {
  const row = await db<MetadataPropertyRow>(TABLE)
    .where({ id })
    .whereExists(visibleDataset(db, TABLE))
    .first();
  return row && fromRow(row);
}

/** The properties of a dataset in the order in which they were made. */
export async function listMetadataProperties(db: Db, datasetId: string): Promise<MetadataProperty[]> {
  const rows = await db<MetadataPropertyRow>(TABLE).where({ dataset_id: datasetId }).orderBy(IN_ORDER);
  return rows.map(fromRow);
}

function fromRow(row: MetadataPropertyRow): MetadataProperty {
  return {
    id: row.id,
    datasetId: row.dataset_id,
    name: row.name,
    title: row.title,
    settings: parseJson(row.settings) as unknown as MetadataSettings,
    visibleForAnnotators: Boolean(row.visible_for_annotators),
    insertedAt: new Date(row.inserted_at),
    updatedAt: new Date(row.updated_at),
  };
}
