/** A vector that records of a dataset may have. */
export interface VectorSettings {
  readonly id: string;
  readonly datasetId: string;
  /** Unique within the dataset; the key in a record's vectors. */
  readonly name: string;
  readonly title: string;
  /** How many numbers a vector has. */
  readonly dimensions: number;
  readonly insertedAt: Date;
  readonly updatedAt: Date;
}
