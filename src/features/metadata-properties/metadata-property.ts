import type { MetadataSettings } from "./kinds/index.ts";

/** A key of records' metadata by which people filter and sort. */
export interface MetadataProperty {
  readonly id: string;
  readonly datasetId: string;
  /** Unique within the dataset; the key in a record's metadata. */
  readonly name: string;
  readonly title: string;
  readonly settings: MetadataSettings;
  /** Whether annotators see it, or only owners and admins do. */
  readonly visibleForAnnotators: boolean;
  readonly insertedAt: Date;
  readonly updatedAt: Date;
}
