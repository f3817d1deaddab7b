import { z } from "zod";
import { flag } from "../../../http/lax-schema.ts";
import type { QuestionKind } from "./question-kind.ts";

export interface TextQuestionSettings {
  readonly type: "text";
  readonly use_markdown: boolean;
}

export interface TextQuestionChanges {
  readonly type: "text";
  readonly use_markdown?: boolean | undefined;
}

const type = z.literal("text");
const settingsCreate = z
  .object({ type, use_markdown: flag.default(false) })
  .meta({ id: "TextQuestionSettingsCreate" });
const settingsUpdate = z
  .object({ type, use_markdown: flag.optional() })
  .meta({ id: "TextQuestionSettingsUpdate" });

/** An answer in words, which may be empty. */
export const textQuestion = {
  type: "text",
  settingsCreate: () => settingsCreate,
  settingsUpdate: () => settingsUpdate,
  settingsOutput: z.object({ type, use_markdown: z.boolean() }).meta({ id: "TextQuestionSettings" }),

  changeSettings(current, { use_markdown = current.use_markdown }) {
    return { value: { ...current, use_markdown } };
  },

  readValue(_settings, value) {
    return typeof value === "string" ? { value } : { problem: "must be a string" };
  },

  indexedValues() {
    return [];
  },
} satisfies QuestionKind<TextQuestionSettings, TextQuestionChanges>;
