import type { Db } from "../../db/database.ts";
import { prepared } from "../../db/prepared.ts";
import { type Condition, combine, type Fragment, fragment } from "./fragment.ts";
import type { OrderKey } from "./record-order.ts";

export interface Hit {
  readonly id: string;
  /** The value of the first key of the order, if there is one. */
  readonly k0?: unknown;
}

/**
 * A page of the dataset's records that meet a condition; ties are in the order of their positions.
 * @param ranking a query of `record_id` and `score`, one row a record, to which keys refer as `ranking`.
 */
export async function listHits(
  db: Db,
  datasetId: string,
  condition: Fragment,
  keys: readonly OrderKey[],
  { offset, limit }: { offset: number; limit: number },
  ranking?: Fragment,
): Promise<Hit[]> {
  const columns = keys.map(({ key }, index) => `, ${key.sql} as k${index}`).join("");
  const order = keys.map(({ order }, index) => `k${index} ${order} nulls last, `).join("");
  const joined = ranking ? ` left join (${ranking.sql}) as ranking on ranking.record_id = records.id` : "";
  return prepared<Hit>(
    db,
    `select records.id${columns} from records${joined} where dataset_id = ? and ${condition.sql}
      order by ${order}records.position limit ? offset ?`,
    [
      ...keys.flatMap(({ key }) => key.bindings),
      ...(ranking?.bindings ?? []),
      datasetId,
      ...condition.bindings,
      limit,
      offset,
    ],
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
