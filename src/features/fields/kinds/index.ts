import { type ChatFieldSettings, chatField } from "./chat-field.ts";
import { type CustomFieldSettings, customField } from "./custom-field.ts";
import type { FieldKind } from "./field-kind.ts";
import { type ImageFieldSettings, imageField } from "./image-field.ts";
import { type TextFieldSettings, textField } from "./text-field.ts";

/** What a field is and how it is shown, as on the wire and in the database. */
export type FieldSettings = TextFieldSettings | ImageFieldSettings | ChatFieldSettings | CustomFieldSettings;

/** Every kind of field. */
export const FIELD_KINDS = [textField, imageField, chatField, customField] as const;

const BY_TYPE: Readonly<Record<FieldSettings["type"], FieldKind<FieldSettings>>> = {
  text: textField,
  image: imageField,
  chat: chatField,
  custom: customField,
};

export function fieldKind({ type }: FieldSettings): FieldKind<FieldSettings> {
  return BY_TYPE[type];
}
