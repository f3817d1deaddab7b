import type { z } from "zod";
import { counted } from "../platform/counted.ts";
import { type InputProblem, ValidationError } from "../platform/errors.ts";
import { problemLocation } from "./problem-location.ts";

/** Where an input stands; the first part of every problem's `loc`. */
export type InputPlace = "body" | "path" | "query";

/**
 * Parses an input with its schema.
 * @throws ValidationError listing every problem in Pydantic's form.
 */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  place: InputPlace,
): z.output<Schema> {
  const checked = check(schema, value, [place]);
  if (checked.problems) throw new ValidationError(checked.problems);
  return checked.value;
}

/** The same for a part of an input: `at` is where it stands, the first part of every problem's `loc`. */
export function check<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  at: readonly (string | number)[],
): { value: z.output<Schema>; problems?: undefined } | { value?: undefined; problems: InputProblem[] } {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return { value: parsed.data };
  return {
    problems: parsed.error.issues.map((issue) => {
      return { ...describe(issue), loc: [...at, ...problemLocation(schema, value, pathOf(issue))] };
    }),
  };
}

/** An unknown tag is a problem of the whole object. */
function pathOf(issue: z.core.$ZodIssue): PropertyKey[] {
  return isUnknownTag(issue) ? issue.path.slice(0, -1) : issue.path;
}

function describe(issue: z.core.$ZodIssue): Omit<InputProblem, "loc"> {
  if (issue.code === "custom") {
    const { type = "value_error", ctx } = issue.params ?? {};
    return { type: String(type), msg: issue.message, ...(ctx ? { ctx } : {}) };
  }
  if (issue.input === undefined) return { type: "missing", msg: "Field required" };
  if (issue.code === "invalid_type")
    return TYPE_PROBLEMS[issue.expected] ?? { type: "type_error", msg: issue.message };
  if (isUnknownTag(issue)) return describeUnknownTag(issue);
  if (issue.code === "invalid_value" && issue.values.length === 1) {
    const expected = `'${String(issue.values[0])}'`;
    return { type: "literal_error", msg: `Input should be ${expected}`, ctx: { expected } };
  }
  if ((issue.code === "too_small" || issue.code === "too_big") && issue.origin === "array") {
    return describeLength(issue);
  }
  if (issue.code === "invalid_value") {
    const expected = alternatives(issue.values.map((value) => `'${String(value)}'`));
    return { type: "enum", msg: `Input should be ${expected}`, ctx: { values: issue.values } };
  }
  return { type: "value_error", msg: `Value error, ${issue.message}` };
}

interface UnknownTag {
  readonly discriminator: string;
  readonly options: readonly unknown[];
  readonly input: unknown;
}

/** The library says no more of such an issue than that it has more than its type tells. */
function isUnknownTag(issue: z.core.$ZodIssue): issue is z.core.$ZodIssueInvalidUnion & UnknownTag {
  return issue.code === "invalid_union" && "discriminator" in issue && "options" in issue;
}

function describeUnknownTag({ discriminator, options, input }: UnknownTag): Omit<InputProblem, "loc"> {
  const name = `'${discriminator}'`;
  const tag = (input as Record<string, unknown>)[discriminator];
  if (tag === undefined) {
    const msg = `Unable to extract tag using discriminator ${name}`;
    return { type: "union_tag_not_found", msg, ctx: { discriminator: name } };
  }
  const expected = options.map((option) => `'${String(option)}'`).join(", ");
  const msg = `Input tag ${JSON.stringify(tag)} found using ${name} does not match any of the expected tags: ${expected}`;
  return { type: "union_tag_invalid", msg, ctx: { discriminator: name, expected_tags: expected } };
}

function describeLength(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): Omit<InputProblem, "loc"> {
  const actual = Array.isArray(issue.input) ? issue.input.length : 0;
  if (issue.code === "too_small") {
    const msg = `List should have at least ${counted(issue.minimum, "item")} after validation, not ${actual}`;
    return { type: "too_short", msg, ctx: { min_length: Number(issue.minimum), actual_length: actual } };
  }
  const msg = `List should have at most ${counted(issue.maximum, "item")} after validation, not ${actual}`;
  return { type: "too_long", msg, ctx: { max_length: Number(issue.maximum), actual_length: actual } };
}

const TYPE_PROBLEMS: Readonly<Record<string, { type: string; msg: string }>> = {
  string: { type: "string_type", msg: "Input should be a valid string" },
  number: { type: "float_type", msg: "Input should be a valid number" },
  int: { type: "int_type", msg: "Input should be a valid integer" },
  boolean: { type: "bool_type", msg: "Input should be a valid boolean" },
  array: { type: "list_type", msg: "Input should be a valid list" },
  record: { type: "dict_type", msg: "Input should be a valid dictionary" },
  object: {
    type: "model_attributes_type",
    msg: "Input should be a valid dictionary or object to extract fields from",
  },
};

function alternatives(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
