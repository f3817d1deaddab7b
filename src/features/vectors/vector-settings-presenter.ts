import { presentTimestamp } from "../../http/schema.ts";
import type { VectorSettings } from "./vector-settings.ts";
import type { VectorSettingsOutput } from "./vector-settings-schema.ts";

export function presentVectorSettings(settings: VectorSettings): VectorSettingsOutput {
  return {
    id: settings.id,
    name: settings.name,
    title: settings.title,
    dimensions: settings.dimensions,
    dataset_id: settings.datasetId,
    inserted_at: presentTimestamp(settings.insertedAt),
    updated_at: presentTimestamp(settings.updatedAt),
  };
}

export function presentVectorsSettings(all: readonly VectorSettings[]): { items: VectorSettingsOutput[] } {
  return { items: all.map(presentVectorSettings) };
}
