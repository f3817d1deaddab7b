import { z } from "zod";
import type { AnnotationLimits } from "../../../config/annotation-limits.ts";
import {
  changeOptions,
  labelProblem,
  type Option,
  optionsCreate,
  optionsOutput,
  optionsUpdate,
  refuseTooManyVisible,
  visibleOptions,
  visibleOptionsOutput,
} from "./options.ts";
import type { QuestionKind } from "./question-kind.ts";

const OPTIONS_ORDERS = ["natural", "suggestion"] as const;

export interface MultiLabelSelectionSettings {
  readonly type: "multi_label_selection";
  readonly options: readonly Option[];
  readonly visible_options: number | null;
  /** `suggestion`: the labels that a model suggests stand first. */
  readonly options_order: (typeof OPTIONS_ORDERS)[number];
}

export interface MultiLabelSelectionChanges {
  readonly type: "multi_label_selection";
  readonly options?: readonly Option[] | undefined;
  readonly visible_options?: number | null | undefined;
  readonly options_order?: MultiLabelSelectionSettings["options_order"] | undefined;
}

const type = z.literal("multi_label_selection");
const optionsOrder = z.enum(OPTIONS_ORDERS).meta({ id: "OptionsOrder" });

/** Any number of labels, but at least one. */
export const multiLabelSelectionQuestion = {
  type: "multi_label_selection",

  settingsCreate: ({ labelOptions: max }: AnnotationLimits) =>
    z
      .object({
        type,
        options: optionsCreate({ min: 2, max }),
        visible_options: visibleOptions.default(null),
        options_order: optionsOrder.default("natural"),
      })
      .superRefine(refuseTooManyVisible)
      .meta({ id: "MultiLabelSelectionQuestionSettingsCreate" }),

  settingsUpdate: ({ labelOptions: max }: AnnotationLimits) =>
    z
      .object({
        type,
        options: optionsUpdate({ min: 2, max }).optional(),
        visible_options: visibleOptions.optional(),
        options_order: optionsOrder.optional(),
      })
      .meta({ id: "MultiLabelSelectionQuestionSettingsUpdate" }),

  settingsOutput: z
    .object({
      type,
      options: optionsOutput,
      visible_options: visibleOptionsOutput,
      options_order: optionsOrder,
    })
    .meta({ id: "MultiLabelSelectionQuestionSettings" }),

  changeSettings(current, { options_order = current.options_order, ...changes }) {
    return changeOptions<MultiLabelSelectionSettings>({ ...current, options_order }, changes);
  },

  readValue({ options }, value) {
    if (!Array.isArray(value) || value.length === 0)
      return { problem: "must be a list of at least one label" };
    if (new Set(value).size !== value.length) return { problem: "must not repeat a label" };
    const known = new Set<unknown>(options.map((option) => option.value));
    if (value.every((label) => known.has(label))) return { value };
    return {
      problem: `must be a list whose labels ${labelProblem(options).replace(/^must be one/, "are each one")}`,
    };
  },

  indexedValues(_settings, value) {
    return Array.isArray(value) ? value.filter((label) => typeof label === "string") : [];
  },
} satisfies QuestionKind<MultiLabelSelectionSettings, MultiLabelSelectionChanges>;
