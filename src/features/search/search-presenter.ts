import { JsonText } from "../../http/json-answer.ts";
import type { Question } from "../questions/index.ts";
import { type FoundRecords, presentRecord } from "../record-io/index.ts";
import type { SearchOutput, SuggestionOptionsOutput } from "./search-schema.ts";

export function presentFound({ items, total }: FoundRecords): JsonText<SearchOutput> {
  const list = items.map(
    ({ view, score }) => `{"record":${presentRecord(view).text},"query_score":${JSON.stringify(score)}}`,
  );
  return new JsonText(`{"items":[${list.join(",")}],"total":${total}}`);
}

/** @param agents by the question's id. */
export function presentSuggestionOptions(
  questions: readonly Question[],
  agents: ReadonlyMap<string, readonly string[]>,
): SuggestionOptionsOutput {
  const items = questions.map(({ id, name }) => ({
    question: { id, name },
    agents: [...(agents.get(id) ?? [])],
  }));
  return { items };
}
