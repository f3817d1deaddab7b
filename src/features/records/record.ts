export const RECORD_STATUSES = ["pending", "completed"] as const;
/** Completed: as many people have submitted a response as the dataset asks for. */
export type RecordStatus = (typeof RECORD_STATUSES)[number];

/** What people are asked about. */
export interface DatasetRecord {
  readonly id: string;
  readonly datasetId: string;
  /** The place in the dataset, from 0 on; never given twice. */
  readonly position: number;
  /** The dataset's maker's own id, unique within the dataset. */
  readonly externalId: string | null;
  /** The values of the fields by name: the text of a JSON object, as it was sent. */
  readonly fields: string;
  /** The text of a JSON object, as it was sent. */
  readonly metadata: string | null;
  readonly status: RecordStatus;
  readonly insertedAt: Date;
  readonly updatedAt: Date;
}

/** A record's vector, by the settings that declare it. */
export interface RecordVector {
  readonly recordId: string;
  readonly vectorSettingsId: string;
  readonly value: Float64Array;
}
