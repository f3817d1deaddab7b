import type { Transaction } from "../../db/database.ts";
import type { MetadataProperty } from "./metadata-property.ts";

/**
 * The metadata that records have already when a property is declared for it. Asked for here, implemented above by the
 * slice of records; `context.ts` ties them.
 */
export interface DeclaredMetadata {
  /** Runs in the transaction that declares the property. */
  propertyDeclared(trx: Transaction, property: MetadataProperty): Promise<void>;
  /** Goes on with what that transaction left to do. Does not wait for it. */
  start(): void;
}
