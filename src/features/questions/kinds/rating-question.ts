import { z } from "zod";
import { integer } from "../../../http/lax-schema.ts";
import { isJsonInteger, isJsonNumber, numberOf } from "../../../platform/json.ts";
import { labelProblem, refuseRepeatedValues } from "./options.ts";
import type { QuestionKind } from "./question-kind.ts";

export interface RatingQuestionSettings {
  readonly type: "rating";
  readonly options: readonly { readonly value: number }[];
}

/** The options of a rating stay as they are. */
export interface RatingQuestionChanges {
  readonly type: "rating";
}

const type = z.literal("rating");
const option = z.object({ value: integer({ min: 0, max: 10 }) }).meta({ id: "RatingOptionCreate" });
const settingsCreate = z
  .object({ type, options: z.array(option).min(2).max(11).superRefine(refuseRepeatedValues) })
  .meta({ id: "RatingQuestionSettingsCreate" });
const settingsUpdate = z.object({ type }).meta({ id: "RatingQuestionSettingsUpdate" });

/** One of several whole numbers. */
export const ratingQuestion = {
  type: "rating",
  settingsCreate: () => settingsCreate,
  settingsUpdate: () => settingsUpdate,
  settingsOutput: z
    .object({ type, options: z.array(z.object({ value: z.int() }).meta({ id: "RatingOption" })) })
    .meta({ id: "RatingQuestionSettings" }),

  changeSettings(current) {
    return { value: current };
  },

  readValue({ options }, value) {
    if (!isJsonInteger(value)) return { problem: "must be an integer" };
    const rating = numberOf(value);
    return options.some((known) => known.value === rating)
      ? { value: rating }
      : { problem: labelProblem(options) };
  },

  indexedValues(_settings, value) {
    return isJsonNumber(value) ? [numberOf(value)] : [];
  },
} satisfies QuestionKind<RatingQuestionSettings, RatingQuestionChanges>;
