import type { FieldSettings } from "./kinds/index.ts";

/** A part of what records of a dataset show: a text, an image, a chat, a thing of its own kind. */
export interface Field {
  readonly id: string;
  readonly datasetId: string;
  /** Unique within the dataset; the key of its value in a record. */
  readonly name: string;
  readonly title: string;
  /** Whether every record has to have a value. */
  readonly required: boolean;
  readonly settings: FieldSettings;
  readonly insertedAt: Date;
  readonly updatedAt: Date;
}
