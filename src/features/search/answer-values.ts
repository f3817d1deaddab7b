import { isJsonNumber, isJsonObject, type JsonValue, numberOf, parseJson } from "../../platform/json.ts";
import { type Question, questionKind } from "../questions/index.ts";
import type { IndexChange } from "../records/index.ts";
import type { ResponseValue, SuggestionValue } from "./answer-value-store.ts";

/** What filters and sorts see of suggestions. */
export function suggestionValues({
  questions,
  written,
}: NonNullable<IndexChange["suggestions"]>): SuggestionValue[] {
  const byId = new Map(questions.map((question) => [question.id, question]));
  return written.flatMap(({ id, recordId, questionId, value, score }) => {
    const of = { suggestion_id: id, record_id: recordId, question_id: questionId };
    const question = byId.get(questionId);
    const values = question ? columnsOf(question, value) : [];
    return [
      ...values.map((columns) => ({ ...of, ...columns, score: null })),
      ...scoresOf(score).map((number) => ({ ...of, term: null, number: null, score: number })),
    ];
  });
}

/** What filters and sorts see of responses. */
export function responseValues({
  questions,
  written,
}: NonNullable<IndexChange["responses"]>): ResponseValue[] {
  return written.flatMap(({ id, recordId, userId, values }) =>
    questions.flatMap((question) => {
      const answer = Object.hasOwn(values, question.name) ? values[question.name] : undefined;
      if (!isJsonObject(answer)) return [];
      const of = { response_id: id, record_id: recordId, question_id: question.id, user_id: userId };
      return columnsOf(question, answer.value ?? null).map((columns) => ({ ...of, ...columns }));
    }),
  );
}

function columnsOf({ settings }: Question, value: JsonValue) {
  return questionKind(settings)
    .indexedValues(settings, value)
    .map((indexed) =>
      typeof indexed === "number" ? { term: null, number: indexed } : { term: indexed, number: null },
    );
}

function scoresOf(score: string | null): number[] {
  if (score === null) return [];
  const parsed = parseJson(score);
  return (Array.isArray(parsed) ? parsed : [parsed]).filter(isJsonNumber).map(numberOf);
}
