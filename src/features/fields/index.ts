export type { Field } from "./field.ts";
export { fieldRoutes } from "./field-routes.ts";
export { fieldCreate } from "./field-schema.ts";
export { FieldService } from "./field-service.ts";
export { hasFields, insertField, listFields } from "./field-store.ts";
export { type FieldSettings, fieldKind } from "./kinds/index.ts";
