import { JsonText } from "../../http/json-answer.ts";
import type { Question } from "../questions/index.ts";
import { type FoundRecords, presentEach } from "../record-io/index.ts";
import type { SearchOutput, SuggestionOptionsOutput } from "./search-schema.ts";

export async function presentFound({ items, total }: FoundRecords): Promise<JsonText<SearchOutput>> {
  const list = await presentEach(
    items.map(({ view }) => view),
    (record, place) => `{"record":${record},"query_score":${JSON.stringify(items[place]?.score)}}`,
  );
  return new JsonText(`{"items":${list},"total":${total}}`);
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
