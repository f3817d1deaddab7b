import { z } from "zod";
import type { InputProblem } from "../platform/errors.ts";
import { isJsonNumber, type JsonNumber, NumberLexeme, numberOf } from "../platform/json.ts";

/*
 * Numbers and flags as Pydantic takes them when it is not strict: `"3"` and `3.0` are the integer 3, `"yes"` is true.
 * Clients of the original send such values without knowing it.
 */

type Problem = Omit<InputProblem, "loc">;

interface Bounds {
  readonly min?: number;
  readonly max?: number;
  /** The number has to be greater than this. */
  readonly above?: number;
}

/** What every column of the type `integer` can hold. */
const INTEGER_MAX = 2 ** 31 - 1;

const INTEGER = /^\s*[+-]?\d+(?:\.0+)?\s*$/;
const FLOAT = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i;

/** An integer within bounds that both databases can hold. */
export function integer({ above, min = -INTEGER_MAX, max = INTEGER_MAX }: Bounds = {}) {
  return lax<number>((value) => {
    const number = numberFrom(value, INTEGER);
    if (number === undefined) return { problem: typeProblem(value, "int", "integer") };
    if (!Number.isInteger(number)) {
      const msg = "Input should be a valid integer, got a number with a fractional part";
      return { problem: { type: "int_from_float", msg } };
    }
    return within(number, { above, min, max });
  }).meta({
    type: "integer",
    ...(above === undefined ? { minimum: min } : { exclusiveMinimum: above }),
    maximum: max,
  });
}

/** An integer of any size, as it was written where a JavaScript number cannot hold it. */
export const bigInteger = lax<JsonNumber>((value) => {
  const number = numberFrom(value, INTEGER);
  if (number === undefined) return { problem: typeProblem(value, "int", "integer") };
  if (Number.isSafeInteger(number)) return { value: number };
  const source = value instanceof NumberLexeme ? value.source : String(value).trim();
  if (/^[+-]?\d+$/.test(source)) return { value: new NumberLexeme(source.replace(/^\+/, "")) };
  const msg = "Input should be a valid integer, got a number with a fractional part";
  return { problem: { type: "int_from_float", msg } };
}).meta({ type: "integer" });

/** Any finite number. */
export const float = lax<JsonNumber>((value) => {
  const number = numberFrom(value, FLOAT);
  if (number === undefined) return { problem: typeProblem(value, "float", "number") };
  if (!Number.isFinite(number)) {
    return { problem: { type: "finite_number", msg: "Input should be a finite number" } };
  }
  return { value: isJsonNumber(value) ? value : number };
}).meta({ type: "number" });

const TRUE = new Set(["true", "t", "yes", "y", "on", "1"]);
const FALSE = new Set(["false", "f", "no", "n", "off", "0"]);

/** A boolean, or a word or number that is commonly meant as one. */
export const flag = lax<boolean>((value) => {
  if (typeof value === "boolean") return { value };
  const word = isJsonNumber(value) ? String(numberOf(value)) : value;
  if (typeof word !== "string") return { problem: typeProblem(value, "bool", "boolean") };
  const meant = word.toLowerCase();
  if (TRUE.has(meant)) return { value: true };
  if (FALSE.has(meant)) return { value: false };
  const msg = "Input should be a valid boolean, unable to interpret input";
  return { problem: { type: "bool_parsing", msg } };
}).meta({ type: "boolean" });

function lax<Value>(read: (value: unknown) => { value: Value } | { problem: Problem }) {
  return z.unknown().transform((value, context): Value => {
    const reading =
      value === undefined ? { problem: { type: "missing", msg: "Field required" } } : read(value);
    if ("value" in reading) return reading.value;
    const { problem } = reading;
    context.addIssue({ code: "custom", message: problem.msg, params: problem });
    return z.NEVER;
  });
}

function numberFrom(value: unknown, pattern: RegExp): number | undefined {
  if (isJsonNumber(value)) return numberOf(value);
  return typeof value === "string" && pattern.test(value) ? Number(value) : undefined;
}

function within(
  value: number,
  { above, min, max }: { above: number | undefined; min: number; max: number },
): { value: number } | { problem: Problem } {
  if (above !== undefined && value <= above) {
    const msg = `Input should be greater than ${above}`;
    return { problem: { type: "greater_than", msg, ctx: { gt: above } } };
  }
  if (value < min) {
    const msg = `Input should be greater than or equal to ${min}`;
    return { problem: { type: "greater_than_equal", msg, ctx: { ge: min } } };
  }
  if (value > max) {
    const msg = `Input should be less than or equal to ${max}`;
    return { problem: { type: "less_than_equal", msg, ctx: { le: max } } };
  }
  return { value };
}

function typeProblem(value: unknown, type: "int" | "float" | "bool", name: string): Problem {
  if (typeof value !== "string") return { type: `${type}_type`, msg: `Input should be a valid ${name}` };
  const msg = `Input should be a valid ${name}, unable to parse string as a${name === "integer" ? "n" : ""} ${name}`;
  return { type: `${type}_parsing`, msg };
}
