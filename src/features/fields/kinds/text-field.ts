import { z } from "zod";
import { flag } from "../../../http/lax-schema.ts";
import type { FieldKind } from "./field-kind.ts";

export interface TextFieldSettings {
  readonly type: "text";
  readonly use_markdown: boolean;
}

const type = z.literal("text");

/** A text, which may be empty. */
export const textField = {
  type: "text",
  settingsCreate: z
    .object({ type, use_markdown: flag.default(false) })
    .meta({ id: "TextFieldSettingsCreate" }),
  settingsUpdate: z.object({ type, use_markdown: flag }).meta({ id: "TextFieldSettingsUpdate" }),
  settingsOutput: z.object({ type, use_markdown: z.boolean() }).meta({ id: "TextFieldSettings" }),

  readValue(_settings, value) {
    return typeof value === "string" ? { value } : { problem: "must be a string" };
  },

  searchableText(_settings, value) {
    return typeof value === "string" ? [value] : [];
  },
} satisfies FieldKind<TextFieldSettings>;
