import { type FloatMetadataSettings, floatMetadata } from "./float-metadata.ts";
import { type IntegerMetadataSettings, integerMetadata } from "./integer-metadata.ts";
import type { MetadataKind } from "./metadata-kind.ts";
import { type TermsMetadataSettings, termsMetadata } from "./terms-metadata.ts";

/** What values a property takes, as on the wire and in the database. */
export type MetadataSettings = TermsMetadataSettings | IntegerMetadataSettings | FloatMetadataSettings;

/** Every kind of metadata. */
export const METADATA_KINDS = [termsMetadata, integerMetadata, floatMetadata] as const;

const BY_TYPE: Readonly<Record<MetadataSettings["type"], MetadataKind<MetadataSettings>>> = {
  terms: termsMetadata,
  integer: integerMetadata,
  float: floatMetadata,
};

export function metadataKind({ type }: Pick<MetadataSettings, "type">): MetadataKind<MetadataSettings> {
  return BY_TYPE[type];
}
