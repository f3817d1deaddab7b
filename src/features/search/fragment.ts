import type { Binding } from "../../db/statements.ts";

/** A piece of a statement of `prepared`, with what is bound to its placeholders. */
export interface Fragment {
  readonly sql: string;
  readonly bindings: readonly Binding[];
}

/** A condition on a row of `records`. */
export interface Condition extends Fragment {
  /** Where rows elsewhere say which records meet it: a query of their `record_id`, more than once for some. */
  readonly recordIds?: Fragment;
}

/** Met by the records whose `record_id` a query gives. */
export function oneOf(recordIds: Fragment): Condition {
  return { ...fragment(`records.id in (${recordIds.sql})`, ...recordIds.bindings), recordIds };
}

/** The same condition for an engine that goes through the records anyway: whether any of the rows is of this one. */
export function lookedUp({ sql, bindings, recordIds }: Condition): Fragment {
  if (!recordIds) return { sql, bindings };
  const rows = `select 1 from (${recordIds.sql}) as found where found.record_id = records.id`;
  return fragment(`exists (${rows})`, ...recordIds.bindings);
}

/** No record meets it. */
export const NEVER: Fragment = { sql: "1 = 0", bindings: [] };

export function fragment(sql: string, ...bindings: readonly Binding[]): Fragment {
  return { sql, bindings };
}

/** @param empty what stands for none at all. */
export function combine(
  fragments: readonly Fragment[],
  operator: "and" | "or",
  empty: "1 = 1" | "1 = 0",
): Fragment {
  if (fragments.length === 0) return fragment(empty);
  return {
    sql: `(${fragments.map(({ sql }) => sql).join(` ${operator} `)})`,
    bindings: fragments.flatMap(({ bindings }) => bindings),
  };
}
