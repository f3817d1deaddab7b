import { z } from "zod";
import { counted } from "../platform/counted.ts";
import type { InputProblem } from "../platform/errors.ts";
import { isDeeperThan, type JsonObject, type JsonValue } from "../platform/json.ts";

/*
 * Building blocks for the slices' schemas. They count code points, as Python does, and refuse what no database can
 * store. Issues that zod has no code for carry Pydantic's in `params.type`.
 */

interface TextRules {
  readonly min?: number;
  readonly max?: number;
  /** Cut white space at both ends first. */
  readonly trim?: boolean;
}

const DEFAULT_MAX = 10_000;

/** What a text must be besides its length, in the words of the API's description. */
const WITHOUT_NULL = "^[^\\u0000]*$";
const NOT_BLANK = "^\\s*[^\\s\\u0000][^\\u0000]*$";

/** A text of `min` to `max` code points. */
export function text({
  min = 0,
  max = DEFAULT_MAX,
  trim = false,
}: TextRules = {}): z.ZodType<string, string> {
  const base = trim ? z.string().trim() : z.string();
  return base
    .superRefine((value, context) => {
      const problem = textProblem(value, min, max);
      if (problem) context.addIssue({ code: "custom", message: problem.msg, params: problem });
    })
    .meta({ minLength: min, maxLength: max, pattern: trim && min > 0 ? NOT_BLANK : WITHOUT_NULL });
}

function textProblem(value: string, min: number, max: number): Omit<InputProblem, "loc"> | undefined {
  if (!value.isWellFormed()) {
    return {
      type: "string_unicode",
      msg: "Input should be a valid string, unable to parse raw data as a unicode string",
    };
  }
  if (value.includes("\0")) {
    return { type: "value_error", msg: "Value error, String should not contain null characters (\\u0000)" };
  }
  const length = value.length <= max && value.length >= min * 2 ? value.length : [...value].length;
  if (length < min) {
    const msg = `String should have at least ${counted(min, "character")}`;
    return { type: "string_too_short", msg, ctx: { min_length: min } };
  }
  if (length > max) {
    const msg = `String should have at most ${counted(max, "character")}`;
    return { type: "string_too_long", msg, ctx: { max_length: max } };
  }
  return undefined;
}

const UUID =
  /^(?:urn:uuid:)?\{?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?$/i;

/** A UUID with or without dashes, in the canonical form afterwards. */
export const uuid = z
  .string()
  .superRefine((value, context) => {
    if (!UUID.test(value)) {
      const message = "Input should be a valid UUID, such as 0195f2c4-7a1e-7cc0-a5b1-3f0d2f6f9e11";
      context.addIssue({ code: "custom", message, params: { type: "uuid_parsing" } });
    }
  })
  .transform((value) => (UUID.exec(value) ?? []).slice(1).join("-").toLowerCase())
  .meta({ format: "uuid" });

/**
 * A date and time as the original writes it: UTC without a zone, microseconds left out when zero. Not of the format
 * `date-time`, which demands a zone (RFC 3339): strict clients would refuse every answer.
 */
export const timestamp = z.string().meta({
  description: "UTC, without a zone",
  pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{6})?$",
});

export function presentTimestamp(date: Date): string {
  const iso = date.toISOString().slice(0, -1);
  return iso.endsWith(".000") ? iso.slice(0, -4) : `${iso}000`;
}

/** What is deeper could be read but perhaps not written again. */
const JSON_DEPTH_MAX = 100;

/** Any JSON value; `3` and `3.0` are told apart (platform/json.ts). */
export const jsonValue = (z.unknown() as z.ZodType<JsonValue, JsonValue>).superRefine(refuseDeepJson);

/** Any JSON object; `3` and `3.0` are told apart (platform/json.ts). */
export const jsonObject = (
  z.record(z.string(), z.unknown()) as unknown as z.ZodType<JsonObject, JsonObject>
).superRefine(refuseDeepJson);

function refuseDeepJson(value: JsonValue, context: z.RefinementCtx): void {
  if (!isDeeperThan(value, JSON_DEPTH_MAX)) return;
  const message = `Value error, Lists and objects should not be nested more than ${JSON_DEPTH_MAX} levels deep`;
  context.addIssue({ code: "custom", message, params: { type: "value_error" } });
}

/** The wire form of a list. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item) });
}
