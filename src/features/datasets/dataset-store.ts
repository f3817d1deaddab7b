import type { Db, Transaction } from "../../db/database.ts";
import { type JsonObject, parseJson } from "../../platform/json.ts";
import type { Dataset, DatasetStatus } from "./dataset.ts";

interface DatasetRow {
  id: string;
  /** Null while the dataset is being removed. */
  workspace_id: string | null;
  name: string;
  guidelines: string | null;
  allow_extra_metadata: boolean | number;
  status: DatasetStatus;
  distribution_strategy: "overlap";
  min_submitted: number;
  metadata: string | null;
  last_activity_at: Date | number;
  inserted_at: Date | number;
  updated_at: Date | number;
}

const TABLE = "datasets";
const IN_ORDER = [{ column: "inserted_at" }, { column: "id" }];

/** Unique constraints, as `Dialect.uniqueViolation` names them. */
export const DATASET_CONSTRAINTS = { name: "datasets_workspace_id_name_unique" } as const;

export async function insertDataset(db: Db, dataset: Dataset): Promise<void> {
  await db<DatasetRow>(TABLE).insert({
    id: dataset.id,
    status: dataset.status,
    inserted_at: dataset.insertedAt,
    ...changeableColumns(dataset),
  });
}

/** Writes all that may change of a dataset. @returns whether it was there. */
export async function updateDataset(db: Db, dataset: Dataset): Promise<boolean> {
  const updated = await present(db)
    .where({ id: dataset.id })
    .update({ status: dataset.status, ...changeableColumns(dataset) });
  return updated > 0;
}

export async function findDatasetById(db: Db, id: string): Promise<Dataset | undefined> {
  const row = await present(db).where({ id }).first();
  return row && fromRow(row);
}

/**
 * The dataset, which neither changes its status nor goes before the transaction ends. To read it (`share`), any number
 * of transactions may have it at once; to write its row, take it for `update` from the start: two that share it and then
 * write it would wait for each other.
 */
export async function lockDataset(
  trx: Transaction,
  id: string,
  purpose: "share" | "update",
): Promise<Dataset | undefined> {
  const query = present(trx).where({ id });
  const row = await (purpose === "share" ? query.forKeyShare() : query.forUpdate()).first();
  return row && fromRow(row);
}

/** Which datasets to list; what is left out does not matter. */
export interface DatasetFilter {
  /** Those of the workspaces that a user is a member of. */
  readonly memberId?: string | undefined;
  readonly workspaceId?: string | undefined;
  readonly name?: string | undefined;
  readonly status?: DatasetStatus | undefined;
}

export async function listDatasets(db: Db, filter: DatasetFilter): Promise<Dataset[]> {
  const { memberId, workspaceId, name, status } = filter;
  const query = present(db).orderBy(IN_ORDER);
  if (memberId !== undefined) {
    query.whereIn("workspace_id", db("workspaces_users").where({ user_id: memberId }).select("workspace_id"));
  }
  if (workspaceId !== undefined) query.where({ workspace_id: workspaceId });
  if (name !== undefined) query.where({ name });
  if (status !== undefined) query.where({ status });
  return (await query).map(fromRow);
}

export async function hasDatasets(db: Db, workspaceId: string): Promise<boolean> {
  return (await db<DatasetRow>(TABLE).where({ workspace_id: workspaceId }).first("id")) !== undefined;
}

/**
 * Notes that something was answered, which is not a change of the dataset itself, and holds the dataset as `lockDataset`
 * does for an update.
 */
export async function touchDataset(trx: Transaction, id: string, now: Date): Promise<Dataset | undefined> {
  const [row] = await present(trx).where({ id }).update({ last_activity_at: now }).returning("*");
  return row && fromRow(row);
}

/** Makes a dataset invisible and its name free at once; its rows are purged later. @returns whether it was there. */
export async function hideDataset(db: Db, id: string): Promise<boolean> {
  return (await present(db).where({ id }).update({ workspace_id: null })) > 0;
}

/** Makes a dataset that nobody sees, for what is taken out of another. */
export async function insertHiddenDataset(db: Db, like: Dataset, id: string): Promise<void> {
  const columns = { ...changeableColumns(like), workspace_id: null };
  await db<DatasetRow>(TABLE).insert({
    id,
    status: like.status,
    inserted_at: like.insertedAt,
    ...columns,
  });
}

/** Ids of datasets that are hidden but not yet purged. */
export async function listHiddenDatasets(db: Db): Promise<string[]> {
  const rows = await db<DatasetRow>(TABLE).whereNull("workspace_id").orderBy(IN_ORDER).select("id");
  return rows.map(({ id }) => id);
}

/** Deletes a hidden dataset's row and, through the schema, what is left under it. */
export async function deleteHiddenDataset(db: Db, id: string): Promise<void> {
  await db<DatasetRow>(TABLE).where({ id }).whereNull("workspace_id").delete();
}

/** For a `whereExists` of a query of `table`, whose rows belong to datasets: that theirs is not being removed. */
export function visibleDataset(db: Db, table: string) {
  return db(TABLE)
    .whereRaw("?? = ??", [`${TABLE}.id`, `${table}.dataset_id`])
    .whereNotNull(`${TABLE}.workspace_id`);
}

/** Datasets that are not being removed. */
function present(db: Db) {
  return db<DatasetRow>(TABLE).whereNotNull("workspace_id");
}

function changeableColumns(dataset: Dataset) {
  return {
    workspace_id: dataset.workspaceId,
    name: dataset.name,
    guidelines: dataset.guidelines,
    allow_extra_metadata: dataset.allowExtraMetadata,
    distribution_strategy: dataset.distribution.strategy,
    min_submitted: dataset.distribution.minSubmitted,
    metadata: dataset.metadata && JSON.stringify(dataset.metadata),
    last_activity_at: dataset.lastActivityAt,
    updated_at: dataset.updatedAt,
  };
}

function fromRow(row: DatasetRow): Dataset {
  return {
    id: row.id,
    // Every query asks for rows that have one.
    workspaceId: row.workspace_id as string,
    name: row.name,
    guidelines: row.guidelines,
    allowExtraMetadata: Boolean(row.allow_extra_metadata),
    status: row.status,
    distribution: { strategy: row.distribution_strategy, minSubmitted: row.min_submitted },
    metadata: row.metadata === null ? null : (parseJson(row.metadata) as JsonObject),
    lastActivityAt: new Date(row.last_activity_at),
    insertedAt: new Date(row.inserted_at),
    updatedAt: new Date(row.updated_at),
  };
}
