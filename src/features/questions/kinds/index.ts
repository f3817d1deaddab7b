import {
  type LabelSelectionChanges,
  type LabelSelectionSettings,
  labelSelectionQuestion,
} from "./label-selection-question.ts";
import {
  type MultiLabelSelectionChanges,
  type MultiLabelSelectionSettings,
  multiLabelSelectionQuestion,
} from "./multi-label-selection-question.ts";
import type { QuestionKind } from "./question-kind.ts";
import {
  type RankingQuestionChanges,
  type RankingQuestionSettings,
  rankingQuestion,
} from "./ranking-question.ts";
import {
  type RatingQuestionChanges,
  type RatingQuestionSettings,
  ratingQuestion,
} from "./rating-question.ts";
import { type SpanQuestionChanges, type SpanQuestionSettings, spanQuestion } from "./span-question.ts";
import { type TextQuestionChanges, type TextQuestionSettings, textQuestion } from "./text-question.ts";

/** What a question asks for, as on the wire and in the database. */
export type QuestionSettings =
  | TextQuestionSettings
  | RatingQuestionSettings
  | LabelSelectionSettings
  | MultiLabelSelectionSettings
  | RankingQuestionSettings
  | SpanQuestionSettings;

/** A change of a question's settings: its type, which has to be the same, and what is to differ. */
export type QuestionSettingsChanges =
  | TextQuestionChanges
  | RatingQuestionChanges
  | LabelSelectionChanges
  | MultiLabelSelectionChanges
  | RankingQuestionChanges
  | SpanQuestionChanges;

/** Every kind of question. */
export const QUESTION_KINDS = [
  textQuestion,
  ratingQuestion,
  labelSelectionQuestion,
  multiLabelSelectionQuestion,
  rankingQuestion,
  spanQuestion,
] as const;

type AnyQuestionKind = QuestionKind<QuestionSettings, QuestionSettingsChanges>;

const BY_TYPE: Readonly<Record<QuestionSettings["type"], AnyQuestionKind>> = {
  text: textQuestion,
  rating: ratingQuestion,
  label_selection: labelSelectionQuestion,
  multi_label_selection: multiLabelSelectionQuestion,
  ranking: rankingQuestion,
  span: spanQuestion,
};

export function questionKind({ type }: Pick<QuestionSettings, "type">): AnyQuestionKind {
  return BY_TYPE[type];
}
