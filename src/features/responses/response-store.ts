import { bulkInsert, type Columns } from "../../db/bulk-insert.ts";
import type { Db, Transaction } from "../../db/database.ts";
import { prepared } from "../../db/prepared.ts";
import type { RecordStatus } from "../records/index.ts";
import type { Response, ResponseStatus } from "./response.ts";

interface ResponseRow {
  id: string;
  record_id: string;
  dataset_id: string;
  user_id: string;
  values: string;
  status: ResponseStatus;
  inserted_at: Date | number;
  updated_at: Date | number;
}

const TABLE = "responses";
const COLUMNS: Columns<ReturnType<typeof toRow>> = {
  id: "uuid",
  record_id: "uuid",
  dataset_id: "uuid",
  user_id: "uuid",
  values: "text",
  status: "text",
  inserted_at: "timestamp",
  updated_at: "timestamp",
};
const ALL = Object.keys(COLUMNS)
  .map((column) => `"${column}"`)
  .join(", ");

/**
 * Writes responses; one of the same record and person is replaced and keeps its id.
 * @param responses no two of one record and person.
 * @returns them as they stand now, in the same order.
 */
export async function putResponses(trx: Transaction, responses: readonly Response[]): Promise<Response[]> {
  const written = await bulkInsert(trx, TABLE, COLUMNS, responses.map(toRow), {
    onConflict: { columns: ["record_id", "user_id"], update: ["values", "status", "updated_at"] },
    returning: ["id", "record_id", "user_id", "inserted_at"],
  });
  const byKey = new Map(written.map((row) => [`${row.record_id} ${row.user_id}`, row]));
  return responses.map((response) => {
    const row = byKey.get(`${response.recordId} ${response.userId}`);
    return row ? { ...response, id: row.id, insertedAt: new Date(row.inserted_at) } : response;
  });
}

export async function findResponseById(db: Db, id: string): Promise<Response | undefined> {
  const [row] = await prepared<ResponseRow>(db, `select ${ALL} from ${TABLE} where id = ?`, [id]);
  return row && fromRow(row);
}

export async function hasResponse(db: Db, recordId: string, userId: string): Promise<boolean> {
  const sql = `select id from ${TABLE} where record_id = ? and user_id = ?`;
  return (await prepared(db, sql, [recordId, userId])).length > 0;
}

/**
 * The responses to records in the order of their making.
 * @param userId whose; everybody's where not given.
 */
export async function listResponses(
  db: Db,
  recordIds: readonly string[],
  userId?: string,
): Promise<Response[]> {
  if (recordIds.length === 0) return [];
  const ofUser = userId === undefined ? "" : " and user_id = ?";
  const sql = `select ${ALL} from ${TABLE} where record_id in ?uuid[]${ofUser} order by inserted_at, id`;
  const bindings = userId === undefined ? [recordIds] : [recordIds, userId];
  return (await prepared<ResponseRow>(db, sql, bindings)).map(fromRow);
}

export async function deleteResponse(db: Db, id: string): Promise<void> {
  await prepared(db, `delete from ${TABLE} where id = ?`, [id]);
}

/** How many submitted responses each record has; a record without any is left out. */
export async function countSubmitted(db: Db, recordIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await prepared<{ record_id: string; submitted: number }>(
    db,
    `select record_id, count(*) as submitted from ${TABLE}
      where record_id in ?uuid[] and status = 'submitted' group by record_id`,
    [recordIds],
  );
  return new Map(rows.map((row) => [row.record_id, row.submitted]));
}

/** Remembers that people answered in a dataset, whatever becomes of their answers. */
export async function noteAnnotators(
  trx: Transaction,
  datasetId: string,
  userIds: ReadonlySet<string>,
  now: Date,
): Promise<void> {
  const rows = [...userIds].sort().map((userId) => {
    return { dataset_id: datasetId, user_id: userId, inserted_at: now };
  });
  await bulkInsert(
    trx,
    "dataset_annotators",
    { dataset_id: "uuid", user_id: "uuid", inserted_at: "timestamp" },
    rows,
    {
      onConflict: { columns: ["dataset_id", "user_id"] },
    },
  );
}

/** The names of everybody who ever answered in a dataset, in the order of their first answer. */
export async function listAnnotators(db: Db, datasetId: string): Promise<string[]> {
  const rows = await prepared<{ user_id: string; username: string | null }>(
    db,
    `select user_id, username from dataset_annotators left join users on users.id = user_id
      where dataset_id = ? order by dataset_annotators.inserted_at, user_id`,
    [datasetId],
  );
  return rows.map(nameOf);
}

/** How many responses of each status a person has given in a dataset. */
export async function countResponsesOf(
  db: Db,
  datasetId: string,
  userId: string,
): Promise<Record<ResponseStatus, number>> {
  const rows = await prepared<{ status: ResponseStatus; count: number }>(
    db,
    `select status, count(*) as count from ${TABLE} where dataset_id = ? and user_id = ? group by status`,
    [datasetId, userId],
  );
  const counts = { draft: 0, submitted: 0, discarded: 0 };
  for (const { status, count } of rows) counts[status] = count;
  return counts;
}

export interface ResponseTally {
  readonly username: string;
  readonly recordStatus: RecordStatus;
  readonly status: ResponseStatus;
  readonly count: number;
}

/** How many responses people have given, by the status of record and response; people in the order of their accounts. */
export async function tallyResponses(db: Db, datasetId: string): Promise<ResponseTally[]> {
  const rows = await prepared<{
    user_id: string;
    username: string | null;
    record_status: RecordStatus;
    status: ResponseStatus;
    count: number;
  }>(
    db,
    `select user_id, username, record_status, tallies.status, tallies.count
       from (
         select user_id, records.status as record_status, ${TABLE}.status, count(*) as count
           from ${TABLE} join records on records.id = record_id
          where ${TABLE}.dataset_id = ? group by user_id, records.status, ${TABLE}.status
       ) as tallies
       left join users on users.id = user_id
      order by case when username is null then 1 else 0 end, users.inserted_at, user_id`,
    [datasetId],
  );
  return rows.map((row) => {
    return { username: nameOf(row), recordStatus: row.record_status, status: row.status, count: row.count };
  });
}

/** Some responses of a person in datasets that are not being removed. */
export async function listSomeResponsesOf(
  db: Db,
  userId: string,
  limit: number,
): Promise<Pick<Response, "recordId" | "datasetId">[]> {
  const rows = await prepared<{ record_id: string; dataset_id: string }>(
    db,
    `select record_id, dataset_id from ${TABLE} join datasets on datasets.id = dataset_id
      where user_id = ? and workspace_id is not null order by dataset_id limit ?`,
    [userId, limit],
  );
  return rows.map((row) => ({ recordId: row.record_id, datasetId: row.dataset_id }));
}

/** Deletes a person's responses to records. @returns them as they were. */
export async function deleteResponsesOf(
  trx: Transaction,
  userId: string,
  recordIds: readonly string[],
): Promise<Response[]> {
  const sql = `delete from ${TABLE} where record_id in ?uuid[] and user_id = ? returning ${ALL}`;
  return (await prepared<ResponseRow>(trx, sql, [recordIds, userId])).map(fromRow);
}

/** Forgets where a person has answered. */
export async function forgetAnnotator(db: Db, userId: string): Promise<void> {
  await prepared(db, "delete from dataset_annotators where user_id = ?", [userId]);
}

/** Responses keep the id of an account that was deleted, and nothing else of it. */
function nameOf({ user_id: id, username }: { user_id: string; username: string | null }): string {
  return username ?? `deleted-user-${id.slice(-12)}`;
}

function toRow(response: Response) {
  return {
    id: response.id,
    record_id: response.recordId,
    dataset_id: response.datasetId,
    user_id: response.userId,
    values: response.values,
    status: response.status,
    inserted_at: response.insertedAt,
    updated_at: response.updatedAt,
  };
}

function fromRow(row: ResponseRow): Response {
  return {
    id: row.id,
    recordId: row.record_id,
    datasetId: row.dataset_id,
    userId: row.user_id,
    values: row.values,
    status: row.status,
    insertedAt: new Date(row.inserted_at),
    updatedAt: new Date(row.updated_at),
  };
}
