import type { JsonObject } from "../../platform/json.ts";
import type { Reading } from "../../platform/reading.ts";
import { type Question, questionKind } from "../questions/index.ts";
import type { Suggestion } from "./suggestion.ts";
import type { SuggestionCreate } from "./suggestion-schema.ts";

/** A suggestion that was checked, before it has a record. */
export type SuggestionContent = Pick<Suggestion, "questionId" | "value" | "score" | "agent" | "type">;

/**
 * Checks a suggestion against the questions of its dataset.
 * @param fields the values of the record's fields.
 */
export function readSuggestion(
  questions: readonly Question[],
  input: SuggestionCreate,
  fields: JsonObject,
): Reading<SuggestionContent> {
  const question = questions.find(({ id }) => id === input.question_id);
  if (!question)
    return { problem: `question with id \`${input.question_id}\` does not exist in this dataset` };
  // Held to the rules of a draft: a model need not rank everything.
  const context = { status: "draft", fields } as const;
  const reading = questionKind(question.settings).readValue(question.settings, input.value, context);
  if (reading.problem !== undefined) {
    return { problem: `suggestion for question '${question.name}' ${reading.problem}` };
  }
  const score = input.score ?? null;
  const problem = scoreProblem(reading.value, score);
  if (problem) return { problem: `suggestion for question '${question.name}' ${problem}` };
  return {
    value: {
      questionId: question.id,
      value: JSON.stringify(reading.value),
      score: score === null ? null : JSON.stringify(score),
      agent: input.agent ?? null,
      type: input.type ?? null,
    },
  };
}

/** A list has a score for each item, any other value one. */
function scoreProblem(value: unknown, score: unknown): string | undefined {
  if (score === null) return undefined;
  if (!Array.isArray(value)) {
    return Array.isArray(score) ? "must have a single score, since its value is a single one" : undefined;
  }
  if (!Array.isArray(score)) return "must have a list of scores, since its value is a list";
  if (score.length === value.length) return undefined;
  return `must have as many scores as its value has items: ${value.length}, not ${score.length}`;
}
