export { type MetadataSettings, metadataKind } from "./kinds/index.ts";
export type { MetadataKind } from "./kinds/metadata-kind.ts";
export type { MetadataProperty } from "./metadata-property.ts";
export { findMetadataPropertyById, listMetadataProperties } from "./metadata-property-store.ts";
