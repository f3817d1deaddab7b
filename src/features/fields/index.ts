export type { Field } from "./field.ts";
export { fieldRoutes } from "./field-routes.ts";
export { FieldService } from "./field-service.ts";
export { hasFields, listFields } from "./field-store.ts";
export { type FieldSettings, fieldKind } from "./kinds/index.ts";
