import { bytewise } from "../../db/bytewise.ts";
import type { Db } from "../../db/database.ts";
import { UnprocessableError } from "../../platform/errors.ts";
import type { RecordFilter, RecordScope } from "../records/index.ts";
import { type Condition, combine, type Fragment, fragment, NEVER, oneOf } from "./fragment.ts";
import { type Moment, readMoment } from "./moment.ts";
import { columnOf, nameOf, type ScopeColumn, type ScopeContext } from "./record-scope.ts";

export interface ConditionContext extends ScopeContext {
  readonly db: Db;
  readonly now: Date;
}

type Terms = Extract<RecordFilter, { type: "terms" }>;
type Range = Extract<RecordFilter, { type: "range" }>;

/**
 * A filter as a condition on a row of `records`.
 * @throws UnprocessableError when the dataset has not what the filter looks at, or a value is not of its kind.
 */
export function conditionOf(filter: RecordFilter, context: ConditionContext): Condition {
  const { scope } = filter;
  if (scope.entity === "response" && "property" in scope) return responseStatus(filter, context);
  const column = columnOf(scope, context);
  if (!column) return NEVER;
  const compared = filter.type === "terms" ? anyOf(column, filter, context) : within(column, filter, context);
  const { rows } = column;
  if (!rows) return compared;
  return oneOf(
    fragment(
      `select record_id from ${rows.table} where ${rows.where} and ${compared.sql}`,
      ...rows.bindings,
      ...compared.bindings,
    ),
  );
}

function anyOf({ kind, column }: ScopeColumn, { scope, values }: Terms, { now }: ConditionContext): Fragment {
  switch (kind) {
    case "text":
      return fragment(`${column} in ?text[]`, values);
    case "number":
      return fragment(
        `${column} in ?real[]`,
        values.map((value) => readNumber(value, scope)),
      );
    case "id":
      // Exactly as they are shown: whatever else is no record's.
      return fragment(
        `${column} in ?uuid[]`,
        values.filter((value) => ID.test(value)),
      );
    case "moment": {
      const moments = values.map((value) => momentOf(value, scope, now));
      const between = `(${column} >= ?timestamp and ${column} <= ?timestamp)`;
      return combine(
        moments.map(({ first, last }) => fragment(between, first, last)),
        "or",
        "1 = 0",
      );
    }
  }
}

function within(
  { kind, column }: ScopeColumn,
  { scope, ge, le }: Range,
  { db, now }: ConditionContext,
): Fragment {
  const bounds: Fragment[] = [];
  const text = bytewise(db, kind === "id" ? `cast(${column} as text)` : column);
  const bound = (operator: ">=" | "<=", value: string | number) => {
    if (kind === "number") return fragment(`${column} ${operator} ?real`, readNumber(value, scope));
    if (kind !== "moment") return fragment(`${text} ${operator} ?text`, String(value));
    const { first, last } = momentOf(value, scope, now);
    return fragment(`${column} ${operator} ?timestamp`, operator === ">=" ? first : last);
  };
  if (ge !== undefined) bounds.push(bound(">=", ge));
  if (le !== undefined) bounds.push(bound("<=", le));
  return combine(bounds, "and", "1 = 1");
}

/** Pending is who has not responded; without a person, a record to which nobody has. */
function responseStatus(filter: RecordFilter, { responsesOf }: ConditionContext): Fragment {
  if (filter.type === "range") {
    throw new UnprocessableError("The response status has no order: filter it by terms, not by a range");
  }
  const own = responsesOf === undefined ? "" : " and user_id = ?";
  const whose = responsesOf === undefined ? [] : [responsesOf];
  const rows = `select 1 from responses where record_id = records.id${own}`;
  const parts: Fragment[] = [];
  const statuses = filter.values.filter((value) => value !== "pending");
  if (statuses.length > 0) parts.push(fragment(`exists (${rows} and status in ?text[])`, ...whose, statuses));
  if (statuses.length < filter.values.length) parts.push(fragment(`not exists (${rows})`, ...whose));
  return combine(parts, "or", "1 = 0");
}

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const NUMBER = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i;

function readNumber(value: string | number, scope: RecordScope): number {
  const number = typeof value === "number" ? value : NUMBER.test(value) ? Number(value) : Number.NaN;
  if (Number.isFinite(number)) return number;
  throw new UnprocessableError(`The ${nameOf(scope)} is a number, which '${value}' is not`);
}

function momentOf(value: string | number, scope: RecordScope, now: Date): Moment {
  const moment = readMoment(value, now);
  if (moment) return moment;
  throw new UnprocessableError(
    `The ${nameOf(scope)} is a moment, which '${value}' is not: give a date such as 2026-01-31 or 2026-01-31T12:00:00`,
  );
}
