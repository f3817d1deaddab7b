import type { JsonObject, JsonValue } from "../../platform/json.ts";
import type { Reading } from "../../platform/reading.ts";
import { type Question, questionKind } from "../questions/index.ts";
import type { ResponseStatus } from "./response.ts";
import type { ResponseValues } from "./response-schema.ts";

export interface ResponseInput {
  readonly status: ResponseStatus;
  readonly values?: ResponseValues | null | undefined;
}

/**
 * Checks a person's answers against the questions of the dataset, and gives the text of JSON to store: `{}` where there
 * are none.
 * @param fields the values of the record's fields.
 */
export function readResponse(
  questions: readonly Question[],
  { status, values }: ResponseInput,
  fields: JsonObject,
): Reading<string> {
  const given = values ?? {};
  if (status === "submitted") {
    if (Object.keys(given).length === 0) return { problem: "missing response values for submitted response" };
    for (const { name, required } of questions) {
      if (required && !Object.hasOwn(given, name)) {
        return { problem: `missing response value for required question with name='${name}'` };
      }
    }
  }
  const kept: [string, JsonValue][] = [];
  for (const [name, { value }] of Object.entries(given)) {
    const question = questions.find((candidate) => candidate.name === name);
    if (!question) return { problem: `found response value for non configured question with name='${name}'` };
    const reading = questionKind(question.settings).readValue(question.settings, value, { status, fields });
    if (reading.problem !== undefined)
      return { problem: `response value for question '${name}' ${reading.problem}` };
    kept.push([name, { value: reading.value }]);
  }
  return { value: JSON.stringify(Object.fromEntries(kept)) };
}
