import type { Db } from "../../db/database.ts";
import { parseJson } from "../../platform/json.ts";
import { visibleDataset } from "../datasets/index.ts";
import type { Field } from "./field.ts";
import type { FieldSettings } from "./kinds/index.ts";

interface FieldRow {
  id: string;
  dataset_id: string;
  name: string;
  title: string;
  required: boolean | number;
  /** JSON. */
  settings: string;
  inserted_at: Date | number;
  updated_at: Date | number;
}

const TABLE = "fields";
const IN_ORDER = [{ column: "inserted_at" }, { column: "id" }];

/** Unique constraints, as `Dialect.uniqueViolation` names them. */
export const FIELD_CONSTRAINTS = { name: "fields_dataset_id_name_unique" } as const;

export async function insertField(db: Db, field: Field): Promise<void> {
  await db<FieldRow>(TABLE).insert({
    id: field.id,
    dataset_id: field.datasetId,
    name: field.name,
    title: field.title,
    required: field.required,
    settings: JSON.stringify(field.settings),
    inserted_at: field.insertedAt,
    updated_at: field.updatedAt,
  });
}

/** Writes what may change of a field. @returns whether it was there. */
export async function updateField(db: Db, { id, title, settings, updatedAt }: Field): Promise<boolean> {
  const changes = { title, settings: JSON.stringify(settings), updated_at: updatedAt };
  return (await db<FieldRow>(TABLE).where({ id }).update(changes)) > 0;
}

/** @returns whether it was there. */
export async function deleteField(db: Db, id: string): Promise<boolean> {
  return (await db<FieldRow>(TABLE).where({ id }).delete()) > 0;
}

export async function findFieldById(db: Db, id: string): Promise<Field | undefined> {
  const row = await db<FieldRow>(TABLE).where({ id }).whereExists(visibleDataset(db, TABLE)).first();
  return row && fromRow(row);
}

/** The fields of a dataset in the order in which they were made. */
export async function listFields(db: Db, datasetId: string): Promise<Field[]> {
  const rows = await db<FieldRow>(TABLE).where({ dataset_id: datasetId }).orderBy(IN_ORDER);
  return rows.map(fromRow);
}

export async function hasFields(db: Db, datasetId: string): Promise<boolean> {
  return (await db<FieldRow>(TABLE).where({ dataset_id: datasetId }).first("id")) !== undefined;
}

function fromRow(row: FieldRow): Field {
  return {
    id: row.id,
    datasetId: row.dataset_id,
    name: row.name,
    title: row.title,
    required: Boolean(row.required),
    settings: parseJson(row.settings) as unknown as FieldSettings,
    insertedAt: new Date(row.inserted_at),
    updatedAt: new Date(row.updated_at),
  };
}
