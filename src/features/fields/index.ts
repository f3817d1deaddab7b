export type { Field } from "./field.ts";
export { findFieldByName, hasFields, listFields } from "./field-store.ts";
export type { FieldKind } from "./kinds/field-kind.ts";
export { type FieldSettings, fieldKind } from "./kinds/index.ts";
