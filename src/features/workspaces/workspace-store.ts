import type { Db } from "../../db/database.ts";
import { insertAll } from "../../db/insert-all.ts";
import type { Workspace } from "./workspace.ts";

interface WorkspaceRow {
  id: string;
  name: string;
  inserted_at: Date | number;
  updated_at: Date | number;
}

interface MembershipRow {
  id: string;
  workspace_id: string;
  user_id: string;
  inserted_at: Date | number;
  updated_at: Date | number;
}

const TABLE = "workspaces";
const MEMBERSHIPS = "workspaces_users";
const IN_ORDER = [{ column: "workspaces.inserted_at" }, { column: "workspaces.id" }];

/** Unique constraints, as `Dialect.uniqueViolation` names them. */
export const WORKSPACE_CONSTRAINTS = {
  id: "workspaces_id_unique",
  name: "workspaces_name_unique",
  membership: "workspaces_users_workspace_id_user_id_unique",
} as const;

export async function insertWorkspaces(db: Db, workspaces: readonly Workspace[]): Promise<void> {
  const rows = workspaces.map(({ id, name, insertedAt, updatedAt }): WorkspaceRow => {
    return { id, name, inserted_at: insertedAt, updated_at: updatedAt };
  });
  await insertAll(db, TABLE, rows);
}

export async function listWorkspaces(db: Db): Promise<Workspace[]> {
  const rows = await db<WorkspaceRow>(TABLE).orderBy(IN_ORDER);
  return rows.map(fromRow);
}

export async function listWorkspacesOfUser(db: Db, userId: string): Promise<Workspace[]> {
  const rows = await db<WorkspaceRow>(TABLE)
    .join(MEMBERSHIPS, `${MEMBERSHIPS}.workspace_id`, "workspaces.id")
    .where(`${MEMBERSHIPS}.user_id`, userId)
    .orderBy(IN_ORDER)
    .select<WorkspaceRow[]>("workspaces.*");
  return rows.map(fromRow);
}

export async function findWorkspaceById(db: Db, id: string): Promise<Workspace | undefined> {
  const row = await db<WorkspaceRow>(TABLE).where({ id }).first();
  return row && fromRow(row);
}

export async function findWorkspaceByName(db: Db, name: string): Promise<Workspace | undefined> {
  const row = await db<WorkspaceRow>(TABLE).where({ name }).first();
  return row && fromRow(row);
}

/** Deletes the workspace and, through the schema, its memberships. @returns whether it was there. */
export async function deleteWorkspace(db: Db, id: string): Promise<boolean> {
  return (await db<WorkspaceRow>(TABLE).where({ id }).delete()) > 0;
}

export interface Membership {
  readonly id: string;
  readonly workspaceId: string;
  readonly userId: string;
  readonly insertedAt: Date;
}

export async function insertMembership(db: Db, membership: Membership): Promise<void> {
  await insertMemberships(db, [membership]);
}

export async function insertMemberships(db: Db, memberships: readonly Membership[]): Promise<void> {
  const rows = memberships.map(({ id, workspaceId, userId, insertedAt }): MembershipRow => {
    const times = { inserted_at: insertedAt, updated_at: insertedAt };
    return { id, workspace_id: workspaceId, user_id: userId, ...times };
  });
  await insertAll(db, MEMBERSHIPS, rows);
}

/** Ids of the members of every workspace, by its id. */
export async function listMembers(db: Db): Promise<Map<string, Set<string>>> {
  const rows = await db<MembershipRow>(MEMBERSHIPS).select("workspace_id", "user_id");
  const members = new Map<string, Set<string>>();
  for (const { workspace_id: workspaceId, user_id: userId } of rows) {
    members.set(workspaceId, (members.get(workspaceId) ?? new Set()).add(userId));
  }
  return members;
}

export async function isMember(db: Db, workspaceId: string, userId: string): Promise<boolean> {
  const row = await db<MembershipRow>(MEMBERSHIPS)
    .where({ workspace_id: workspaceId, user_id: userId })
    .first("id");
  return row !== undefined;
}

/** Whose memberships: one user's, those of a workspace's members, or all. */
export interface MembershipsOf {
  readonly userId?: string;
  readonly workspaceId?: string;
}

/** The names of workspaces by the id of the user who belongs to them, in the order in which the user joined. */
export async function listMembershipNames(db: Db, of: MembershipsOf): Promise<Map<string, string[]>> {
  const query = db(MEMBERSHIPS)
    .join(TABLE, `${TABLE}.id`, `${MEMBERSHIPS}.workspace_id`)
    .orderBy([{ column: `${MEMBERSHIPS}.inserted_at` }, { column: `${MEMBERSHIPS}.id` }])
    .select<{ user_id: string; name: string }[]>(`${MEMBERSHIPS}.user_id`, `${TABLE}.name`);
  if (of.userId !== undefined) query.where(`${MEMBERSHIPS}.user_id`, of.userId);
  if (of.workspaceId !== undefined) {
    const members = db<MembershipRow>(MEMBERSHIPS).where({ workspace_id: of.workspaceId }).select("user_id");
    query.whereIn(`${MEMBERSHIPS}.user_id`, members);
  }
  const names = new Map<string, string[]>();
  for (const { user_id, name } of await query) names.set(user_id, [...(names.get(user_id) ?? []), name]);
  return names;
}

/** @returns whether the membership was there. */
export async function deleteMembership(db: Db, workspaceId: string, userId: string): Promise<boolean> {
  const where = { workspace_id: workspaceId, user_id: userId };
  return (await db<MembershipRow>(MEMBERSHIPS).where(where).delete()) > 0;
}

function fromRow(row: WorkspaceRow): Workspace {
  return {
    id: row.id,
    name: row.name,
    insertedAt: new Date(row.inserted_at),
    updatedAt: new Date(row.updated_at),
  };
}
