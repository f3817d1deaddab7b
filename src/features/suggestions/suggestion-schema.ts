import { z } from "zod";
import { listOf, text, timestamp, uuid } from "../../http/schema.ts";
import { isJsonNumber, type JsonNumber, type JsonValue, numberOf } from "../../platform/json.ts";
import { SUGGESTION_TYPES } from "./suggestion.ts";

const AGENT = /^[a-zA-Z0-9\-_:./\s]*[a-zA-Z0-9][a-zA-Z0-9\-_:./\s]*$/;

const agent = text({ min: 1, max: 200 }).superRefine((value, context) => {
  if (value === "" || AGENT.test(value)) return;
  const message = `String should match pattern '${AGENT.source}': use letters, digits, white space and - _ : . /`;
  context.addIssue({ code: "custom", message, params: { type: "string_pattern_mismatch" } });
});

const score = z
  .unknown()
  .superRefine((value, context) => {
    if (value === null || isScore(value)) return;
    if (Array.isArray(value) && value.length > 0 && value.every(isScore)) return;
    const message = "Value error, score must be a number from 0 to 1, or a list of at least one of them";
    context.addIssue({ code: "custom", message, params: { type: "value_error" } });
  })
  .transform((value) => value as JsonNumber | readonly JsonNumber[] | null)
  .meta({
    anyOf: [
      { type: "number", minimum: 0, maximum: 1 },
      { type: "array", minItems: 1, items: { type: "number", minimum: 0, maximum: 1 } },
      { type: "null" },
    ],
  });

function isScore(value: unknown): value is JsonNumber {
  return isJsonNumber(value) && numberOf(value) >= 0 && numberOf(value) <= 1;
}

/** An answer of any kind; which, its question knows. */
export const answer = z
  .unknown()
  .superRefine((value, context) => {
    if (value === undefined) {
      context.addIssue({ code: "custom", message: "Field required", params: { type: "missing" } });
    } else if (value === null) {
      const message = "Value error, value must not be null";
      context.addIssue({ code: "custom", message, params: { type: "value_error" } });
    }
  })
  .transform((value) => value as JsonValue)
  .meta({ anyOf: [{ type: "string" }, { type: "integer" }, { type: "array", items: {} }] });

export const suggestionCreate = z
  .object({
    question_id: uuid,
    value: answer,
    type: z.enum(SUGGESTION_TYPES).nullish(),
    agent: agent.nullish(),
    score: score.optional(),
  })
  .meta({ id: "SuggestionCreate" });
export type SuggestionCreate = z.output<typeof suggestionCreate>;

export const suggestionOutput = z
  .object({
    id: z.string().meta({ format: "uuid" }),
    question_id: z.string().meta({ format: "uuid" }),
    type: z.enum(SUGGESTION_TYPES).nullable(),
    value: z.unknown(),
    agent: z.string().nullable(),
    score: z.union([z.number(), z.array(z.number())]).nullable(),
    inserted_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: "Suggestion" });
export type SuggestionOutput = z.output<typeof suggestionOutput>;

export const suggestionsOutput = listOf(suggestionOutput).meta({ id: "Suggestions" });

export const suggestionParams = z.object({ suggestion_id: uuid });
export const suggestionRecordParams = z.object({ record_id: uuid });
