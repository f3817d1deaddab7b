export const SUGGESTION_TYPES = ["model", "human"] as const;
export type SuggestionType = (typeof SUGGESTION_TYPES)[number];

/** An answer that a model, or somebody before the annotators, proposes to a question of a record. */
export interface Suggestion {
  readonly id: string;
  readonly recordId: string;
  readonly questionId: string;
  /** The text of a JSON value, of the question's kind. */
  readonly value: string;
  /** How sure: the text of a JSON number from 0 to 1, or of a list with one for each item of the value. */
  readonly score: string | null;
  /** Who proposes it. */
  readonly agent: string | null;
  readonly type: SuggestionType | null;
  readonly insertedAt: Date;
  readonly updatedAt: Date;
}
