import { z } from "zod";
import { integer } from "../../http/lax-schema.ts";
import { listOf, text, uuid } from "../../http/schema.ts";
import { isJsonNumber, NumberLexeme, numberOf } from "../../platform/json.ts";
import { includeParameter, recordOutput } from "../record-io/index.ts";

/*
 * What callers send of a search. Keys that are not named are ignored: clients of the original send `type: "and"` and
 * `max_results`.
 */

const PAGE_MAX = 1000;
/** How far into the results a page may reach, as in the original. */
export const WINDOW_MAX = 500_000;
const FILTERS_MAX = 50;
const VALUES_MAX = 250;
const SORTS_MAX = 10;
const VECTOR_MAX = 100_000;

export const searchPage = z.object({
  offset: integer({ min: 0 }).default(0),
  limit: integer({ min: 1, max: PAGE_MAX }).default(50),
  include: includeParameter.optional(),
});

/** A string; a number is taken as it was written. */
const written = z
  .unknown()
  .transform((value) =>
    value instanceof NumberLexeme ? value.source : typeof value === "number" ? String(value) : value,
  )
  .pipe(text({ max: 1_000_000 }))
  .meta({ type: "string" });

const name = text({ min: 1, max: 1000 });

const recordScope = z.object({
  entity: z.literal("record"),
  property: z.enum(["id", "external_id", "inserted_at", "updated_at", "status"]),
});
const responseScope = z.object({
  entity: z.literal("response"),
  question: name.nullish(),
  property: z.literal("status").nullish(),
});
const suggestionScope = z.object({
  entity: z.literal("suggestion"),
  question: name,
  property: z.enum(["value", "score", "agent", "type"]).nullish(),
});
const metadataScope = z.object({ entity: z.literal("metadata"), metadata_property: name });

const scope = z
  .discriminatedUnion("entity", [recordScope, responseScope, suggestionScope, metadataScope])
  .meta({ id: "SearchScope" });
export type SearchScope = z.output<typeof scope>;

const terms = z.object({
  type: z.literal("terms"),
  scope,
  values: z.array(written).min(1).max(VALUES_MAX),
});

const bound = z
  .unknown()
  .transform((value) => (isJsonNumber(value) ? numberOf(value) : value))
  .pipe(z.union([z.number(), text()]))
  .meta({ anyOf: [{ type: "number" }, { type: "string" }] });

const range = z
  .object({ type: z.literal("range"), scope, ge: bound.nullish(), le: bound.nullish() })
  .superRefine(({ ge = null, le = null }, context) => {
    const refuse = (msg: string) => {
      context.addIssue({ code: "custom", message: `Value error, ${msg}`, params: { type: "value_error" } });
    };
    if (ge === null && le === null) return refuse("A range needs 'ge' or 'le'");
    if (ge === null || le === null) return;
    if (typeof ge !== typeof le) return refuse("'ge' and 'le' must both be numbers or both be strings");
    // Texts may be moments that are worked out, such as `now-1d`: of these the wrong way round finds nothing.
    if (typeof ge === "number" && typeof le === "number" && ge > le)
      refuse(`'ge' (${ge}) must be lower than or equal to 'le' (${le})`);
  });

const filter = z.discriminatedUnion("type", [terms, range]).meta({ id: "SearchFilter" });
export type SearchFilter = z.output<typeof filter>;

const vector = z
  .object({
    name,
    record_id: uuid.nullish(),
    value: z
      .array(
        z
          .unknown()
          .transform((value) => (isJsonNumber(value) ? numberOf(value) : value))
          .pipe(z.number())
          .meta({ type: "number" }),
      )
      .max(VECTOR_MAX)
      .nullish(),
    order: z.enum(["most_similar", "least_similar"]).default("most_similar"),
  })
  .superRefine(({ record_id: recordId, value }, context) => {
    if (Boolean(recordId) !== Boolean(value?.length)) return;
    const message = "Value error, Exactly one of 'record_id' and 'value' must be given";
    context.addIssue({ code: "custom", message, params: { type: "value_error" } });
  });

export const searchBody = z
  .object({
    query: z
      .object({ text: z.object({ q: written, field: name.nullish() }).nullish(), vector: vector.nullish() })
      .nullish(),
    filters: z.object({ and: z.array(filter).min(1).max(FILTERS_MAX).nullish() }).nullish(),
    sort: z
      .array(z.object({ scope, order: z.enum(["asc", "desc"]) }))
      .min(1)
      .max(SORTS_MAX)
      .nullish(),
  })
  .meta({ id: "RecordSearch" });
export type SearchBody = z.output<typeof searchBody>;

export const searchOutput = z
  .object({
    items: z.array(
      z.object({
        record: recordOutput,
        /** Null where records are sorted by something else. */
        query_score: z.number().nullable(),
      }),
    ),
    total: z.int(),
  })
  .meta({ id: "RecordSearchResult" });
export type SearchOutput = z.output<typeof searchOutput>;

export const suggestionOptionsOutput = listOf(
  z.object({
    question: z.object({ id: z.string().meta({ format: "uuid" }), name: z.string() }),
    agents: z.array(z.string()),
  }),
).meta({ id: "SuggestionOptions" });
export type SuggestionOptionsOutput = z.output<typeof suggestionOptionsOutput>;
