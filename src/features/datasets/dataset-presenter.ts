import { presentTimestamp } from "../../http/schema.ts";
import type { Dataset } from "./dataset.ts";
import type { DatasetOutput } from "./dataset-schema.ts";

export function presentDataset(dataset: Dataset): DatasetOutput {
  const { strategy, minSubmitted } = dataset.distribution;
  return {
    id: dataset.id,
    name: dataset.name,
    guidelines: dataset.guidelines,
    allow_extra_metadata: dataset.allowExtraMetadata,
    status: dataset.status,
    distribution: { strategy, min_submitted: minSubmitted },
    metadata: dataset.metadata,
    workspace_id: dataset.workspaceId,
    last_activity_at: presentTimestamp(dataset.lastActivityAt),
    inserted_at: presentTimestamp(dataset.insertedAt),
    updated_at: presentTimestamp(dataset.updatedAt),
  };
}

export function presentDatasets(datasets: readonly Dataset[]): { items: DatasetOutput[] } {
  return { items: datasets.map(presentDataset) };
}
