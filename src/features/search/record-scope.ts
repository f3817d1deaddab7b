import type { Binding } from "../../db/statements.ts";
import { UnprocessableError } from "../../platform/errors.ts";
import type { MetadataSettings } from "../metadata-properties/index.ts";
import type { Question, QuestionSettings } from "../questions/index.ts";
import type { DatasetShape, RecordScope } from "../records/index.ts";

/** How values compare: texts byte by byte, numbers, moments, and ids, which are texts to people. */
type ValueKind = "text" | "number" | "moment" | "id";

/** Where the values stand that a filter or sort looks at. */
export interface ScopeColumn {
  readonly kind: ValueKind;
  readonly column: string;
  /** The table, which has a `record_id`, and its rows that count; undefined: the record itself. */
  readonly rows?: { readonly table: string; readonly where: string; readonly bindings: readonly Binding[] };
}

const RECORD_KINDS = {
  id: "id",
  external_id: "text",
  status: "text",
  inserted_at: "moment",
  updated_at: "moment",
} as const satisfies Record<string, ValueKind>;

const METADATA_KINDS: Readonly<Record<MetadataSettings["type"], "text" | "number">> = {
  terms: "text",
  integer: "number",
  float: "number",
};

/** Answers of the other kinds of questions cannot be filtered by. */
const ANSWER_KINDS: Readonly<Record<QuestionSettings["type"], "text" | "number" | undefined>> = {
  rating: "number",
  label_selection: "text",
  multi_label_selection: "text",
  text: undefined,
  ranking: undefined,
  span: undefined,
};

/** Every scope but the status of responses, which some records have for lack of any. */
export type ColumnScope = Exclude<RecordScope, { readonly entity: "response"; readonly property: "status" }>;

export interface ScopeContext {
  readonly shape: DatasetShape;
  /** Whose responses count; everybody's where not given. */
  readonly responsesOf: string | undefined;
}

/**
 * @returns undefined where there never is a value, such as for answers in free text.
 * @throws UnprocessableError when the dataset has no such question or metadata property.
 */
export function columnOf(scope: ColumnScope, { shape, responsesOf }: ScopeContext): ScopeColumn | undefined {
  if (scope.entity === "record") {
    return { kind: RECORD_KINDS[scope.property], column: `records.${scope.property}` };
  }
  if (scope.entity === "metadata") {
    const property = shape.metadataProperties.find(({ name }) => name === scope.property);
    if (!property) throw missing("metadata property", scope.property);
    const kind = METADATA_KINDS[property.settings.type];
    return valuesIn("metadata_values", kind, "property_id = ?", [property.id]);
  }
  const question = questionOf(shape, scope.question);
  const kind = ANSWER_KINDS[question.settings.type];
  if (scope.entity === "response") {
    if (!kind) return undefined;
    const own = responsesOf === undefined ? "" : " and user_id = ?";
    const bindings = responsesOf === undefined ? [question.id] : [question.id, responsesOf];
    return valuesIn("response_values", kind, `question_id = ?${own}`, bindings);
  }
  if (scope.property === "value") {
    return kind && valuesIn("suggestion_values", kind, "question_id = ?", [question.id]);
  }
  const table = scope.property === "score" ? "suggestion_values" : "suggestions";
  return {
    kind: scope.property === "score" ? "number" : "text",
    column: `"${scope.property}"`,
    rows: { table, where: "question_id = ?", bindings: [question.id] },
  };
}

function valuesIn(
  table: string,
  kind: "text" | "number",
  where: string,
  bindings: readonly Binding[],
): ScopeColumn {
  return { kind, column: kind === "text" ? "term" : "number", rows: { table, where, bindings } };
}

export function questionOf({ questions }: DatasetShape, name: string): Question {
  const question = questions.find((candidate) => candidate.name === name);
  if (!question) throw missing("question", name);
  return question;
}

export function missing(what: string, name: string): UnprocessableError {
  return new UnprocessableError(`The dataset has no ${what} named '${name}'`);
}

/** The scope in words, for messages. */
export function nameOf(scope: RecordScope): string {
  if (scope.entity === "record") return scope.property;
  if (scope.entity === "metadata") return `metadata '${scope.property}'`;
  if (scope.entity === "suggestion") return `suggestion ${scope.property} of '${scope.question}'`;
  return "question" in scope ? `response of '${scope.question}'` : "response status";
}
