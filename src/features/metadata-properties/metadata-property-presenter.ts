import { presentTimestamp } from "../../http/schema.ts";
import type { MetadataProperty } from "./metadata-property.ts";
import type { MetadataPropertyOutput } from "./metadata-property-schema.ts";

export function presentMetadataProperty(property: MetadataProperty): MetadataPropertyOutput {
  return {
    id: property.id,
    name: property.name,
    title: property.title,
    settings: property.settings as MetadataPropertyOutput["settings"],
    visible_for_annotators: property.visibleForAnnotators,
    dataset_id: property.datasetId,
    inserted_at: presentTimestamp(property.insertedAt),
    updated_at: presentTimestamp(property.updatedAt),
  };
}

export function presentMetadataProperties(properties: readonly MetadataProperty[]): {
  items: MetadataPropertyOutput[];
} {
  return { items: properties.map(presentMetadataProperty) };
}
