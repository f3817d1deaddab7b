import type { JsonObject } from "../../platform/json.ts";

export const DATASET_STATUSES = ["draft", "ready"] as const;
/** A draft takes no records; of a dataset that is ready fields and questions stay. There is no way back. */
export type DatasetStatus = (typeof DATASET_STATUSES)[number];

/** Records of one make, with what people are asked about each. */
export interface Dataset {
  readonly id: string;
  readonly workspaceId: string;
  /** Unique within the workspace. */
  readonly name: string;
  readonly guidelines: string | null;
  /** Whether records may have metadata that no property declares. */
  readonly allowExtraMetadata: boolean;
  readonly status: DatasetStatus;
  readonly distribution: Distribution;
  readonly metadata: JsonObject | null;
  /** When the dataset itself or a response last changed. */
  readonly lastActivityAt: Date;
  readonly insertedAt: Date;
  readonly updatedAt: Date;
}

/** When a record counts as completed: once this many people have submitted a response. */
export interface Distribution {
  readonly strategy: "overlap";
  readonly minSubmitted: number;
}
