import type { z } from "zod";
import { type InputProblem, ValidationError } from "../platform/errors.ts";

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
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw new ValidationError(parsed.error.issues.flatMap((issue) => problemsOf(issue, [place])));
}

function problemsOf(issue: z.core.$ZodIssue, at: (string | number)[]): InputProblem[] {
  const loc = [...at, ...issue.path.map((part) => (typeof part === "symbol" ? String(part) : part))];
  return [{ ...describe(issue), loc }];
}

function describe(issue: z.core.$ZodIssue): Omit<InputProblem, "loc"> {
  if (issue.code === "custom") {
    const { type = "value_error", ctx } = issue.params ?? {};
    return { type: String(type), msg: issue.message, ...(ctx ? { ctx } : {}) };
  }
  if (issue.input === undefined) return { type: "missing", msg: "Field required" };
  if (issue.code === "invalid_type")
    return TYPE_PROBLEMS[issue.expected] ?? { type: "type_error", msg: issue.message };
  if (issue.code === "invalid_value") {
    const expected = alternatives(issue.values.map((value) => `'${String(value)}'`));
    return { type: "enum", msg: `Input should be ${expected}`, ctx: { values: issue.values } };
  }
  return { type: "value_error", msg: `Value error, ${issue.message}` };
}

const TYPE_PROBLEMS: Readonly<Record<string, { type: string; msg: string }>> = {
  string: { type: "string_type", msg: "Input should be a valid string" },
  number: { type: "float_type", msg: "Input should be a valid number" },
  int: { type: "int_type", msg: "Input should be a valid integer" },
  boolean: { type: "bool_type", msg: "Input should be a valid boolean" },
  array: { type: "list_type", msg: "Input should be a valid list" },
  object: {
    type: "model_attributes_type",
    msg: "Input should be a valid dictionary or object to extract fields from",
  },
};

function alternatives(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
