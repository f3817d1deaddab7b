import { z } from "zod";
import { flag } from "../../../http/lax-schema.ts";
import { text } from "../../../http/schema.ts";
import { isJsonNumber, isJsonObject, type JsonValue, NumberLexeme } from "../../../platform/json.ts";
import type { FieldKind } from "./field-kind.ts";

export interface CustomFieldSettings {
  readonly type: "custom";
  /** HTML into which the page puts the record's object. */
  readonly template: string;
  readonly advanced_mode: boolean;
}

/** The original sets none; this is what a body can carry. */
const TEMPLATE_MAX_LENGTH = 1_000_000;

const type = z.literal("custom");
const template = text({ max: TEMPLATE_MAX_LENGTH });

/** Any JSON object, shown by a template of the dataset's maker. */
export const customField = {
  type: "custom",
  settingsCreate: z
    .object({ type, template, advanced_mode: flag.default(false) })
    .meta({ id: "CustomFieldSettingsCreate" }),
  settingsUpdate: z.object({ type, template, advanced_mode: flag }).meta({ id: "CustomFieldSettingsUpdate" }),
  settingsOutput: z
    .object({ type, template: z.string(), advanced_mode: z.boolean() })
    .meta({ id: "CustomFieldSettings" }),

  readValue(_settings, value) {
    return isJsonObject(value) ? { value } : { problem: "must be an object" };
  },

  /** Keys and values, as in the original, whose index holds the whole object. */
  searchableText(_settings, value) {
    return wordsOf(value);
  },
} satisfies FieldKind<CustomFieldSettings>;

function wordsOf(value: JsonValue): string[] {
  if (typeof value === "string") return [value];
  if (isJsonNumber(value)) return [value instanceof NumberLexeme ? value.source : String(value)];
  if (Array.isArray(value)) return value.flatMap(wordsOf);
  if (isJsonObject(value)) return Object.entries(value).flatMap(([key, child]) => [key, ...wordsOf(child)]);
  return [];
}
