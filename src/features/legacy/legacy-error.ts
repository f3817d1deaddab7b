import { coded, presentError } from "../../http/error-handler.ts";
import {
  type AppError,
  ConflictError,
  type InputProblem,
  NotFoundError,
  ValidationError,
} from "../../platform/errors.ts";

/** The wire form of an error in the 1.x API. */
export function presentLegacyError(error: AppError): ReturnType<typeof presentError> {
  if (error instanceof NotFoundError) {
    // A membership that is not there is a user who is not there, as far as this API is concerned.
    const type = error.entity === "WorkspaceUser" ? "User" : error.entity;
    return coded("EntityNotFoundError", { name: error.id, type });
  }
  if (error instanceof ConflictError && error.rival) {
    const { entity, name } = error.rival;
    return coded("EntityAlreadyExistsError", { name, type: entity });
  }
  if (error instanceof ValidationError) {
    return coded("ValidationError", { errors: error.problems.map(presentProblem) });
  }
  return presentError(error);
}

interface LegacyProblem {
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly type: string;
  readonly ctx?: Readonly<Record<string, unknown>>;
}

/** Pydantic 1 named and worded its rules differently from Pydantic 2. */
type Rewording = (problem: InputProblem) => Omit<LegacyProblem, "loc">;

function reworded(type: string, msg: string): Rewording {
  return () => ({ type, msg });
}

/** For rules whose words need what the rule says; without that, ours stand. */
function withRule(rule: string, describe: (value: unknown) => Omit<LegacyProblem, "loc">): Rewording {
  return ({ ctx, msg, type }) =>
    ctx && rule in ctx ? describe(ctx[rule]) : { type: `value_error.${type}`, msg };
}

const REWORDINGS: Readonly<Record<string, Rewording>> = {
  missing: reworded("value_error.missing", "field required"),
  string_type: reworded("type_error.str", "str type expected"),
  list_type: reworded("type_error.list", "value is not a valid list"),
  model_attributes_type: reworded("type_error.dict", "value is not a valid dict"),
  uuid_parsing: reworded("type_error.uuid", "value is not a valid uuid"),
  json_invalid: ({ msg }) => ({ type: "value_error.jsondecode", msg }),
  string_too_short: withRule("min_length", (limit) => ({
    type: "value_error.any_str.min_length",
    msg: `ensure this value has at least ${limit} characters`,
    ctx: { limit_value: limit },
  })),
  string_too_long: withRule("max_length", (limit) => ({
    type: "value_error.any_str.max_length",
    msg: `ensure this value has at most ${limit} characters`,
    ctx: { limit_value: limit },
  })),
  string_pattern_mismatch: withRule("pattern", (pattern) => ({
    type: "value_error.str.regex",
    msg: `string does not match regex "${pattern}"`,
    ctx: { pattern },
  })),
  enum: withRule("values", (values) => ({
    type: "type_error.enum",
    msg: `value is not a valid enumeration member; permitted: ${(values as string[]).map((value) => `'${value}'`).join(", ")}`,
    ctx: { enum_values: values },
  })),
  value_error: ({ msg }) => ({ type: "value_error", msg: msg.replace(/^Value error, /, "") }),
};

function presentProblem(problem: InputProblem): LegacyProblem {
  const reword = REWORDINGS[problem.type] ?? (({ type, msg }) => ({ type: `value_error.${type}`, msg }));
  return { loc: problem.loc, ...reword(problem) };
}
