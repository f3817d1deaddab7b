export const RESPONSE_STATUSES = ["draft", "submitted", "discarded"] as const;
/** Only submitted responses count towards completing a record. */
export type ResponseStatus = (typeof RESPONSE_STATUSES)[number];

/** What one person answers to the questions of a record. A person has one response a record. */
export interface Response {
  readonly id: string;
  readonly recordId: string;
  readonly datasetId: string;
  readonly userId: string;
  /** `{question name: {"value": …}}`, the text of a JSON object. */
  readonly values: string;
  readonly status: ResponseStatus;
  readonly insertedAt: Date;
  readonly updatedAt: Date;
}
