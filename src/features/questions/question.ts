import type { QuestionSettings } from "./kinds/index.ts";

/** What people are asked about each record of a dataset. */
export interface Question {
  readonly id: string;
  readonly datasetId: string;
  /** Unique within the dataset; the key of its answer in a response. */
  readonly name: string;
  readonly title: string;
  readonly description: string | null;
  /** Whether a submitted response has to answer it. */
  readonly required: boolean;
  readonly settings: QuestionSettings;
  readonly insertedAt: Date;
  readonly updatedAt: Date;
}
