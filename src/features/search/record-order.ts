import { createHash } from "node:crypto";
import { bytewise } from "../../db/bytewise.ts";
import type { Db } from "../../db/database.ts";
import { UnprocessableError } from "../../platform/errors.ts";
import type { RecordQuery } from "../records/index.ts";
import { type Fragment, fragment } from "./fragment.ts";
import { columnOf, nameOf, questionOf, type ScopeContext } from "./record-scope.ts";

type Sort = NonNullable<RecordQuery["sort"]>[number];

/** What records are ordered by: an expression on a row of `records`, missing values last. */
export interface OrderKey {
  readonly key: Fragment;
  readonly order: "asc" | "desc";
}

/**
 * Of several values the first in the order counts; of several people's ratings their mean.
 * @throws UnprocessableError when there is nothing to sort by.
 */
export function sortKey({ scope, order }: Sort, context: ScopeContext & { readonly db: Db }): OrderKey {
  if (scope.entity === "response") {
    if (!("question" in scope)) throw unsortable(scope);
    const { type } = questionOf(context.shape, scope.question).settings;
    if (type !== "rating") throw unsortable(scope);
  }
  const column = columnOf(scope, context);
  if (!column) throw unsortable(scope);
  const { kind, rows } = column;
  const value = kind === "text" ? bytewise(context.db, column.column) : column.column;
  if (!rows) return { key: fragment(value), order };
  const chosen = scope.entity === "response" ? "avg" : order === "asc" ? "min" : "max";
  const key = `(select ${chosen}(${value}) from ${rows.table} where ${rows.where} and record_id = records.id)`;
  return { key: fragment(key, ...rows.bindings), order };
}

function unsortable(scope: Sort["scope"]): UnprocessableError {
  return new UnprocessableError(`Records cannot be sorted by the ${nameOf(scope)}`);
}

/** Primes, so large that few records share a place, and so small that their products fit 64 bits. */
const PLACES = 2_147_483_647;
const STEPS = 2_147_483_629;

/**
 * The place of a record in an order that looks like chance, from 0 up to 1: worked out from its position alone, so that
 * it stays while people page through and records come and go.
 */
export function shuffledKey(by: string): OrderKey {
  const digest = createHash("sha256").update(by).digest();
  const chosen = [0, 4, 8].map((at) => (digest.readUInt32LE(at) % (STEPS - 1)) + 1);
  const number = "cast(? as bigint)";
  const place = `((records.position * ${number} + ${number}) % ${STEPS}) * ${number} % ${PLACES}`;
  return { key: fragment(`cast(${place} as double precision) / ${PLACES}`, ...chosen), order: "asc" };
}
