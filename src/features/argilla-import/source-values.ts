import { SourceDatabaseError } from "../../db/source/source-database.ts";

/* What the two engines store differently, in one form. */

const HEX = /^[0-9a-f]{32}$/;

/** SQLite holds ids as 32 hexadecimal digits, PostgreSQL with hyphens, as here. */
export function readId(stored: string): string {
  const hex = stored.replaceAll("-", "").toLowerCase();
  if (!HEX.test(hex)) throw new SourceDatabaseError(`The database holds ${JSON.stringify(stored)} as an id.`);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** UTC without a zone, `2026-01-05 13:29:29.339120`; what is finer than a millisecond is dropped. */
export function readTime(stored: string): Date {
  const time = new Date(`${stored.replace(" ", "T").replace(/(\.\d{3})\d*$/, "$1")}Z`);
  if (Number.isNaN(time.getTime())) {
    throw new SourceDatabaseError(`The database holds ${JSON.stringify(stored)} as a time.`);
  }
  return time;
}

/** A row of the source, as far as its columns are texts. */
export type Row<Columns extends string> = Readonly<Record<Columns, string>>;
export type TimedRow<Columns extends string> = Row<Columns | "id" | "inserted_at" | "updated_at">;

/** What nearly every table has. */
export function entity(row: TimedRow<never>): { id: string; insertedAt: Date; updatedAt: Date } {
  return {
    id: readId(row.id),
    insertedAt: readTime(row.inserted_at),
    updatedAt: readTime(row.updated_at),
  };
}
