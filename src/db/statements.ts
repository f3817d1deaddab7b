import type { ColumnKind, Value } from "./column-kind.ts";

/** What is bound to a placeholder. */
export type Binding = Value | readonly Value[];

/** Statements that go past knex, on one connection; each engine has its implementation. */
export interface Statements {
  /** `sql` with the placeholders of `prepared`. */
  run(sql: string, bindings: readonly Binding[]): Promise<object[]>;
  insertRows(insert: RowInsert): Promise<object[]>;
}

export interface RowInsert {
  readonly table: string;
  readonly columns: readonly { readonly name: string; readonly kind: ColumnKind }[];
  /** At least one; the values of each in the order of the columns. */
  readonly rows: readonly (readonly Value[])[];
  /** What follows the values: `on conflict …`, `returning …`, both or nothing. */
  readonly ending: string;
}

/** A name as both engines quote it. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
