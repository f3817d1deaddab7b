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

export interface LabelSelectionSettings {
  readonly type: "label_selection";
  readonly options: readonly Option[];
  readonly visible_options: number | null;
}

export interface LabelSelectionChanges {
  readonly type: "label_selection";
  readonly options?: readonly Option[] | undefined;
  readonly visible_options?: number | null | undefined;
}

const type = z.literal("label_selection");

/** One of several labels. */
export const labelSelectionQuestion = {
  type: "label_selection",

  settingsCreate: ({ labelOptions: max }: AnnotationLimits) =>
    z
      .object({
        type,
        options: optionsCreate({ min: 2, max }),
        visible_options: visibleOptions.default(null),
      })
      .superRefine(refuseTooManyVisible)
      .meta({ id: "LabelSelectionQuestionSettingsCreate" }),

  settingsUpdate: ({ labelOptions: max }: AnnotationLimits) =>
    z
      .object({
        type,
        options: optionsUpdate({ min: 2, max }).optional(),
        visible_options: visibleOptions.optional(),
      })
      .meta({ id: "LabelSelectionSettingsUpdate" }),

  settingsOutput: z
    .object({ type, options: optionsOutput, visible_options: visibleOptionsOutput })
    .meta({ id: "LabelSelectionQuestionSettings" }),

  changeSettings(current, changes) {
    return changeOptions<LabelSelectionSettings>(current, changes);
  },

  readValue({ options }, value) {
    const known = options.some((option) => option.value === value);
    return known ? { value } : { problem: labelProblem(options) };
  },

  indexedValues(_settings, value) {
    return typeof value === "string" ? [value] : [];
  },
} satisfies QuestionKind<LabelSelectionSettings, LabelSelectionChanges>;
