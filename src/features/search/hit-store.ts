import type { Db } from "../../db/database.ts";
import { prepared } from "../../db/prepared.ts";
import { type Condition, combine, type Fragment, fragment } from "./fragment.ts";
import type { OrderKey } from "./record-order.ts";

export interface Hit {
  readonly id: string;
  /** The value of the first key of the order, if there is one. */
  readonly k0?: unknown;
}

/** A page of the dataset's records that meet a condition; ties are in the order of their positions. */
export async function listHits(
  db: Db,
  datasetId: string,
  condition: Fragment,
  keys: readonly OrderKey[],
  { offset, limit }: { offset: number; limit: number },
): Promise<Hit[]> {
  const columns = keys.map(({ key }, index) => `, ${key.sql} as k${index}`).join("");
  const order = keys.map(({ order }, index) => `k${index} ${order} nulls last, `).join("");
  return prepared<Hit>(
    db,
    `select records.id${columns} from records where dataset_id = ? and ${condition.sql}
      order by ${order}records.position limit ? offset ?`,
    [...keys.flatMap(({ key }) => key.bindings), datasetId, ...condition.bindings, limit, offset],
  );
}

/** How many of the dataset's records meet all conditions. */
export async function countHits(
  db: Db,
  datasetId: string,
  conditions: readonly Condition[],
): Promise<number> {
  const [only] = conditions;
  if (only?.recordIds && conditions.length === 1) {
    // What has the rows is of one dataset, so that nobody has to look at the records.
    const { sql, bindings } = only.recordIds;
    return total(
      db,
      fragment(`select count(distinct record_id) as total from (${sql}) as found`, ...bindings),
    );
  }
  const { sql, bindings } = combine(conditions, "and", "1 = 1");
  return total(
    db,
    fragment(`select count(*) as total from records where dataset_id = ? and ${sql}`, datasetId, ...bindings),
  );
}

async function total(db: Db, { sql, bindings }: Fragment): Promise<number> {
  const [row] = await prepared<{ total: number }>(db, sql, bindings);
  return row?.total ?? 0;
}

/**
 * How well records fit, by their ids; those are missing that do not at all. Only they are looked at, and apart from what
 * found them: joined with it, an engine that does not know yet how many there are would rank all of them for each.
 * @param ranking a query of `record_id` and `score`, one row for each of the `hits`.
 */
export async function rankHits(
  db: Db,
  recordIds: readonly string[],
  ranking: Fragment,
): Promise<Map<string, number>> {
  const rows = await prepared<{ record_id: string; score: number }>(
    db,
    `with hits as materialized (select id from records where id in ?uuid[]) ${ranking.sql}`,
    [recordIds, ...ranking.bindings],
  );
  return new Map(rows.map(({ record_id, score }) => [record_id, score]));
}
