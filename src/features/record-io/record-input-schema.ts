import { z } from "zod";
import { batchBody } from "../../http/batch-body.ts";
import { text, uuid } from "../../http/schema.ts";
import { isJsonNumber, isJsonObject, type JsonObject, NumberLexeme, numberOf } from "../../platform/json.ts";
import { responseParts, submittedHasValues } from "../responses/index.ts";
import { suggestionCreate } from "../suggestions/index.ts";

/*
 * What callers send of records. Keys that are not named are ignored, above all the ids of suggestions: clients of the
 * original send one id for all of them. Objects with the maker's own keys are passed on as they are, not copied.
 */

const ITEMS_MAX = 500;
/** Of a bulk body: what a process that also serves others can hold a few times over. */
export const BULK_BODY_LIMIT = 64 * 1024 * 1024;
/** Of a single record's: room for several images as data URLs. */
export const RECORD_BODY_LIMIT = 32 * 1024 * 1024;

type Issue = { readonly type: string; readonly msg: string; readonly path?: readonly (string | number)[] };

/** A value that passes as it is unless `problemOf` names one. */
function as<Value>(problemOf: (value: unknown) => Issue | undefined) {
  return z
    .unknown()
    .superRefine((value, context) => {
      const problem = value === undefined ? { type: "missing", msg: "Field required" } : problemOf(value);
      if (!problem) return;
      const { type, msg, path = [] } = problem;
      context.addIssue({ code: "custom", message: msg, path: [...path], params: { type } });
    })
    .transform((value) => value as Value);
}

function objectProblem(value: unknown): Issue | undefined {
  return isJsonObject(value) ? undefined : { type: "dict_type", msg: "Input should be a valid dictionary" };
}

/** Values of fields may be texts, lists (chats) and objects (custom fields): of which kind each is, the dataset says. */
const fields = as<JsonObject>((value) => {
  if (!isJsonObject(value)) return objectProblem(value);
  const odd = Object.keys(value).find(
    (name) => isJsonNumber(value[name]) || typeof value[name] === "boolean",
  );
  if (odd === undefined) return undefined;
  return { type: "string_type", msg: "Input should be a valid string, list or object", path: [odd] };
}).meta({
  type: "object",
  additionalProperties: {
    anyOf: [
      { type: "string" },
      { type: "array", items: { type: "object" } },
      { type: "object" },
      { type: "null" },
    ],
  },
});

const metadata = as<JsonObject>(objectProblem).meta({ type: "object" });

const externalId = z
  .unknown()
  .transform((value) => {
    if (value instanceof NumberLexeme) return value.source;
    return typeof value === "number" ? String(value) : value;
  })
  .pipe(text())
  .meta({ type: "string" });

/** Vectors by name. A loop of our own: hundreds of thousands of numbers come in one body. */
const vectors = z
  .unknown()
  .transform((value, context): Record<string, Float64Array> => {
    const refuse = (type: string, msg: string, path: (string | number)[]) => {
      context.addIssue({ code: "custom", message: msg, path, params: { type } });
      return z.NEVER;
    };
    if (!isJsonObject(value)) return refuse("dict_type", "Input should be a valid dictionary", []);
    const read: [string, Float64Array][] = [];
    for (const [name, vector] of Object.entries(value)) {
      if (!Array.isArray(vector)) return refuse("list_type", "Input should be a valid list", [name]);
      const numbers = Float64Array.from(vector, (item) => (isJsonNumber(item) ? numberOf(item) : Number.NaN));
      const odd = numbers.findIndex((number) => !Number.isFinite(number));
      if (odd >= 0) return refuse("float_type", "Input should be a valid number", [name, odd]);
      read.push([name, numbers]);
    }
    return Object.fromEntries(read);
  })
  .meta({ type: "object", additionalProperties: { type: "array", items: { type: "number" } } });

/** A person's response as it comes with a record; whose, is for the sender to say. */
const recordResponse = z
  .object({ ...responseParts, user_id: uuid })
  .superRefine(submittedHasValues)
  .meta({ id: "UserResponseCreate" });

const responses = z
  .array(recordResponse)
  .superRefine((items: readonly { readonly user_id: string }[], context) => {
    if (new Set(items.map((item) => item.user_id)).size === items.length) return;
    const message = "Value error, 'responses' must have one response of each user at most";
    context.addIssue({ code: "custom", message, params: { type: "value_error" } });
  });

const parts = {
  metadata: metadata.nullish(),
  suggestions: z.array(suggestionCreate).nullish(),
  vectors: vectors.nullish(),
};

export const recordCreate = z
  .object({ ...parts, fields, external_id: externalId.nullish(), responses: responses.nullish() })
  .meta({ id: "RecordCreate" });
export type RecordCreate = z.output<typeof recordCreate>;

export const recordUpsert = z
  .object({
    ...parts,
    id: uuid.nullish(),
    fields: fields.nullish(),
    external_id: externalId.nullish(),
    responses: responses.nullish(),
  })
  .meta({ id: "RecordUpsert" });
export type RecordUpsert = z.output<typeof recordUpsert>;

/** Fields that are there cannot be taken away, so null says nothing. */
export const recordUpdate = z.object({ ...parts, fields: fields.optional() }).meta({ id: "RecordUpdate" });
export type RecordUpdate = z.output<typeof recordUpdate>;

export const recordsBulkCreate = batchBody(recordCreate, ITEMS_MAX, "RecordsBulkCreate");
export const recordsBulkUpsert = batchBody(recordUpsert, ITEMS_MAX, "RecordsBulkUpsert");
