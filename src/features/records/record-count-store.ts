import type { Db, Transaction } from "../../db/database.ts";
import { prepared } from "../../db/prepared.ts";

export interface RecordCounts {
  readonly total: number;
  readonly completed: number;
}

/** How many positions one line of `record_stretches` stands for: of a million records it has a thousand lines. */
const STRETCH = 1000;

export async function countRecords(db: Db, datasetId: string): Promise<RecordCounts> {
  const [row] = await prepared<RecordCounts>(
    db,
    "select total, completed from record_counts where dataset_id = ?",
    [datasetId],
  );
  return row ?? { total: 0, completed: 0 };
}

/**
 * Takes the next positions of a dataset for new records and counts these. Until the transaction ends nobody else does.
 * @param minSubmitted the dataset's, by which the new records' status is worked out.
 * @returns the first position.
 */
export async function takePositions(
  trx: Transaction,
  datasetId: string,
  { count, completed, minSubmitted }: { count: number; completed: number; minSubmitted: number },
): Promise<number> {
  const [row] = await prepared<{ next_position: number }>(
    trx,
    `insert into record_counts (dataset_id, next_position, total, completed, min_submitted) values (?uuid, ?, ?, ?, ?)
     on conflict (dataset_id) do update set next_position = record_counts.next_position + excluded.next_position,
       total = record_counts.total + excluded.total, completed = record_counts.completed + excluded.completed
     returning next_position`,
    [datasetId, count, count, completed, minSubmitted],
  );
  const first = (row as { next_position: number }).next_position - count;
  await changeStretches(
    trx,
    datasetId,
    Array.from({ length: count }, (_, index) => first + index),
    1,
  );
  return first;
}

/** The position that the next new record takes; all that there are have lower ones. */
export async function findNextPosition(db: Db, datasetId: string): Promise<number> {
  const sql = "select next_position from record_counts where dataset_id = ?";
  const [row] = await prepared<{ next_position: number }>(db, sql, [datasetId]);
  return row?.next_position ?? 0;
}

/** Counts records that go. */
export async function releasePositions(
  trx: Transaction,
  datasetId: string,
  records: readonly { readonly position: number; readonly status: string }[],
): Promise<void> {
  const completed = records.filter(({ status }) => status === "completed").length;
  const sql = "update record_counts set total = total - ?, completed = completed - ? where dataset_id = ?";
  await prepared(trx, sql, [records.length, completed, datasetId]);
  await changeStretches(
    trx,
    datasetId,
    records.map(({ position }) => position),
    -1,
  );
}

/** Counts records whose status changed. */
export async function changeCompleted(trx: Transaction, datasetId: string, by: number): Promise<void> {
  if (by === 0) return;
  await prepared(trx, "update record_counts set completed = completed + ? where dataset_id = ?", [
    by,
    datasetId,
  ]);
}

/** Ids of datasets whose records' status was worked out by another number of responses than the dataset now asks for. */
export async function listStaleCounts(db: Db): Promise<string[]> {
  const rows = await prepared<{ id: string }>(
    db,
    `select datasets.id from record_counts join datasets on datasets.id = record_counts.dataset_id
      where record_counts.min_submitted <> datasets.min_submitted and datasets.workspace_id is not null`,
  );
  return rows.map(({ id }) => id);
}

/** Notes that the status of all records has been worked out by this number of responses. */
export async function settleCounts(trx: Transaction, datasetId: string, minSubmitted: number): Promise<void> {
  await prepared(trx, "update record_counts set min_submitted = ? where dataset_id = ?", [
    minSubmitted,
    datasetId,
  ]);
}

/**
 * Where to begin to find the record that has `offset` others before it.
 * @returns a position, and how many records from there on stand before it still: fewer than a thousand.
 */
export async function findOffset(
  db: Db,
  datasetId: string,
  offset: number,
): Promise<{ from: number; skip: number }> {
  if (offset < STRETCH) return { from: 0, skip: offset };
  const [row] = await prepared<{ stretch: number; before: number }>(
    db,
    `select stretch, before from (
       select stretch, total, sum(total) over (order by stretch) - total as before
         from record_stretches where dataset_id = ?
     ) as summed where before <= ? and before + total > ?`,
    [datasetId, offset, offset],
  );
  // Behind the last record.
  if (!row) return { from: Number.MAX_SAFE_INTEGER, skip: 0 };
  return { from: row.stretch * STRETCH, skip: offset - Number(row.before) };
}

async function changeStretches(
  trx: Transaction,
  datasetId: string,
  positions: readonly number[],
  by: 1 | -1,
): Promise<void> {
  const changes = new Map<number, number>();
  for (const position of positions) {
    const stretch = Math.floor(position / STRETCH);
    changes.set(stretch, (changes.get(stretch) ?? 0) + by);
  }
  for (const [stretch, change] of [...changes].sort(([one], [other]) => one - other)) {
    await prepared(
      trx,
      `insert into record_stretches (dataset_id, stretch, total) values (?uuid, ?, ?)
       on conflict (dataset_id, stretch) do update set total = record_stretches.total + excluded.total`,
      [datasetId, stretch, change],
    );
  }
}
