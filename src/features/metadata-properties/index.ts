export type { DeclaredMetadata } from "./declared-metadata.ts";
export { type MetadataSettings, metadataKind } from "./kinds/index.ts";
export type { MetadataProperty } from "./metadata-property.ts";
export { canReadMetadataProperty } from "./metadata-property-policy.ts";
export { metadataPropertyRoutes } from "./metadata-property-routes.ts";
export { metadataPropertyCreate, metadataPropertyParams } from "./metadata-property-schema.ts";
export { MetadataPropertyService } from "./metadata-property-service.ts";
export {
  findMetadataPropertyById,
  insertMetadataProperty,
  listMetadataProperties,
} from "./metadata-property-store.ts";
