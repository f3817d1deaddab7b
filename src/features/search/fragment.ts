import type { Binding } from "../../db/statements.ts";

/** A piece of a statement of `prepared`, with what is bound to its placeholders. */
export interface Fragment {
  readonly sql: string;
  readonly bindings: readonly Binding[];
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
