import { presentTimestamp } from "../../http/schema.ts";
import type { Field } from "./field.ts";
import type { FieldOutput } from "./field-schema.ts";

export function presentField(field: Field): FieldOutput {
  return {
    id: field.id,
    name: field.name,
    title: field.title,
    required: field.required,
    settings: field.settings,
    dataset_id: field.datasetId,
    inserted_at: presentTimestamp(field.insertedAt),
    updated_at: presentTimestamp(field.updatedAt),
  };
}

export function presentFields(fields: readonly Field[]): { items: FieldOutput[] } {
  return { items: fields.map(presentField) };
}
