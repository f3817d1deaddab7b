import { JsonText } from "../../http/json-answer.ts";
import { presentTimestamp } from "../../http/schema.ts";
import type { Suggestion } from "./suggestion.ts";
import type { SuggestionOutput } from "./suggestion-schema.ts";

/** The wire form as JSON, with value and score as they are stored. */
export function presentSuggestion(suggestion: Suggestion): JsonText<SuggestionOutput> {
  const { id, questionId, type, value, agent, score, insertedAt, updatedAt } = suggestion;
  return new JsonText(
    `{"question_id":"${questionId}","type":${JSON.stringify(type)},"value":${value},"agent":${JSON.stringify(agent)},"score":${score},"id":"${id}","inserted_at":"${presentTimestamp(insertedAt)}","updated_at":"${presentTimestamp(updatedAt)}"}`,
  );
}

export function presentSuggestions(
  suggestions: readonly Suggestion[],
): JsonText<{ items: SuggestionOutput[] }> {
  return new JsonText(`{"items":[${suggestions.map((each) => presentSuggestion(each).text).join(",")}]}`);
}
