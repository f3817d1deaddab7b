import { z } from "zod";
import type { AnnotationLimits } from "../../../config/annotation-limits.ts";
import { flag } from "../../../http/lax-schema.ts";
import { text } from "../../../http/schema.ts";
import { codePoints } from "../../../platform/code-points.ts";
import { isJsonInteger, isJsonObject, type JsonValue, numberOf } from "../../../platform/json.ts";
import {
  changeOptions,
  type Option,
  optionsCreate,
  optionsOutput,
  optionsUpdate,
  refuseTooManyVisible,
  visibleOptions,
  visibleOptionsOutput,
} from "./options.ts";
import type { QuestionKind } from "./question-kind.ts";

export interface SpanQuestionSettings {
  readonly type: "span";
  /** Name of the field whose value is marked. */
  readonly field: string;
  readonly options: readonly Option[];
  readonly visible_options: number | null;
  readonly allow_overlapping: boolean;
  /** Always so; clients of the original read it. */
  readonly allow_character_annotation: true;
}

export interface SpanQuestionChanges {
  readonly type: "span";
  readonly options?: readonly Option[] | undefined;
  readonly visible_options?: number | null | undefined;
  readonly allow_overlapping?: boolean | undefined;
}

const SPANS_MAX = 10_000;

const type = z.literal("span");

/** Labelled parts of a field's value; offsets count code points. */
export const spanQuestion = {
  type: "span",

  settingsCreate: ({ spanOptions: max }: AnnotationLimits) =>
    z
      .object({
        type,
        field: text({ min: 1, max: 200 }),
        options: optionsCreate({ min: 1, max }),
        visible_options: visibleOptions.default(null),
        allow_overlapping: flag.default(false),
      })
      .superRefine(refuseTooManyVisible)
      .meta({ id: "SpanQuestionSettingsCreate" })
      .transform((settings): SpanQuestionSettings => ({ ...settings, allow_character_annotation: true })),

  settingsUpdate: ({ spanOptions: max }: AnnotationLimits) =>
    z
      .object({
        type,
        options: optionsUpdate({ min: 1, max }).optional(),
        visible_options: visibleOptions.optional(),
        allow_overlapping: flag.optional(),
      })
      .meta({ id: "SpanQuestionSettingsUpdate" }),

  settingsOutput: z
    .object({
      type,
      field: z.string(),
      options: optionsOutput,
      visible_options: visibleOptionsOutput,
      allow_overlapping: z.boolean(),
      allow_character_annotation: z.literal(true),
    })
    .meta({ id: "SpanQuestionSettings" }),

  misfit({ field }, fieldNames, siblings) {
    if (!fieldNames.includes(field)) return `'${field}' is not a field of its dataset`;
    const taken = siblings.some((sibling) => sibling.field === field);
    return taken ? `the field '${field}' has a span question already` : undefined;
  },

  changeSettings(current, { allow_overlapping = current.allow_overlapping, ...changes }) {
    if (current.allow_overlapping && !allow_overlapping) {
      return { problem: "'allow_overlapping' cannot be taken back: answers may have overlapping spans" };
    }
    return changeOptions<SpanQuestionSettings>({ ...current, allow_overlapping }, changes);
  },

  readValue({ field, options, allow_overlapping: allowOverlapping }, value, { fields }) {
    if (!Array.isArray(value))
      return { problem: "must be a list of objects with a label, a start and an end" };
    if (value.length > SPANS_MAX) return { problem: `must have at most ${SPANS_MAX} spans` };
    const marked = fields[field] ?? null;
    if (marked === null && value.length > 0)
      return { problem: `cannot mark the field '${field}', which has no value` };
    const rules = {
      labels: new Set(options.map((option) => option.value)),
      // The original counts what Python's `len` counts; only of a text can people mark parts.
      length: typeof marked === "string" ? codePoints(marked) : Number.POSITIVE_INFINITY,
      field,
    };
    const spans: Span[] = [];
    for (const [index, item] of value.entries()) {
      const read = readSpan(item, rules);
      if (typeof read === "string") return { problem: `must have at position ${index} ${read}` };
      spans.push(read);
    }
    if (!allowOverlapping && overlap(spans)) return { problem: "must not have overlapping spans" };
    return { value: spans };
  },

  indexedValues() {
    return [];
  },
} satisfies QuestionKind<SpanQuestionSettings, SpanQuestionChanges>;

type Span = { readonly label: string; readonly start: number; readonly end: number };

interface SpanRules {
  readonly labels: ReadonlySet<string>;
  readonly length: number;
  readonly field: string;
}

/** Keys besides label, start and end are dropped. @returns the span, or the rule that it breaks. */
function readSpan(item: JsonValue, { labels, length, field }: SpanRules): Span | string {
  if (!isJsonObject(item)) return "an object with a label, a start and an end";
  const { label } = item;
  if (typeof label !== "string") return "a label that is a string";
  const start = offset(item.start, 0);
  if (start === undefined) return "a start that is an integer of at least 0";
  const end = offset(item.end, 1);
  if (end === undefined) return "an end that is an integer of at least 1";
  if (end <= start) return "an end that is greater than its start";
  if (end > length) return `an end within the value of the field '${field}', which has ${length} characters`;
  if (!labels.has(label)) return `a label that is among the options, which ${JSON.stringify(label)} is not`;
  return { label, start, end };
}

function offset(value: JsonValue | undefined, least: number): number | undefined {
  if (!isJsonInteger(value)) return undefined;
  const number = numberOf(value);
  return Number.isSafeInteger(number) && number >= least ? number : undefined;
}

function overlap(spans: readonly Span[]): boolean {
  const ordered = [...spans].sort((one, other) => one.start - other.start);
  return ordered.some((span, index) => index > 0 && span.start < (ordered[index - 1]?.end ?? 0));
}
