import { basename } from "node:path";
import type { DatabaseAddress } from "../../config/database-settings.ts";
import type { Column } from "../dialect.ts";

/**
 * Another program's database, opened to be read and never written. It shows one state, however long the reading takes and
 * whoever writes meanwhile. Times, JSON and UUIDs come as the text that is stored; a boolean may come as 0 or 1.
 */
export interface SourceDatabase extends AsyncDisposable {
  /** For messages: the file or the address, without a password. */
  readonly place: string;
  /** Every column of every table. */
  columns(): Promise<Column[]>;
  /** All rows of a query that both engines understand, with `?` for each value. */
  all<Row>(sql: string, values?: readonly SourceValue[]): Promise<Row[]>;
  /** The rows of a query, `size` at a time; no more than that are held. Other queries may run between two batches. */
  batches<Row>(sql: string, values: readonly SourceValue[], size: number): AsyncIterable<Row[]>;
}

export type SourceValue = string | number;

/** Why a database cannot be read, as sentences for a person: what is wrong and what to do. Repeats no password. */
export class SourceDatabaseError extends Error {}

/** The place of an address, for messages. */
export function describeSource(address: DatabaseAddress): string {
  if (address.kind === "sqlite") return address.file;
  const { hostname, port, pathname } = new URL(address.url.reveal());
  return `postgresql://${hostname}${port && `:${port}`}/${basename(pathname)}`;
}
