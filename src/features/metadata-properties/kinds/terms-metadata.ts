import { z } from "zod";
import { jsonValue } from "../../../http/schema.ts";
import { isJsonNumber, type JsonValue, jsonEquals, NumberLexeme } from "../../../platform/json.ts";
import type { MetadataKind } from "./metadata-kind.ts";

export interface TermsMetadataSettings {
  readonly type: "terms";
  /** The values that there may be; null: any. */
  readonly values: readonly JsonValue[] | null;
}

const VALUES_MAX = 250;

const type = z.literal("terms");

/** One of several values, or a list of them. */
export const termsMetadata = {
  type: "terms",
  settingsCreate: z
    .object({ type, values: z.array(jsonValue).min(1).max(VALUES_MAX).nullable().default(null) })
    .meta({ id: "TermsMetadataPropertyCreate" }),
  settingsOutput: z
    .object({ type, values: z.array(jsonValue).nullable() })
    .meta({ id: "TermsMetadataProperty" }),

  valueProblem({ values }, value) {
    if (values === null) return undefined;
    const unknown = termsOf(value).find((term) => !values.some((known) => jsonEquals(known, term)));
    if (unknown === undefined) return undefined;
    return `has a value that is not among its terms: ${JSON.stringify(unknown)}`;
  },

  indexedValues(_settings, value) {
    return termsOf(value).flatMap(written);
  },
} satisfies MetadataKind<TermsMetadataSettings>;

/** The items of a list count one by one. */
function termsOf(value: JsonValue): readonly JsonValue[] {
  return Array.isArray(value) ? value : [value];
}

/** Terms are compared as texts; objects and lists within a list are nothing to filter by. */
function written(term: JsonValue): string[] {
  if (typeof term === "string") return [term];
  if (typeof term === "boolean") return [String(term)];
  if (isJsonNumber(term)) return [term instanceof NumberLexeme ? term.source : String(term)];
  return [];
}
