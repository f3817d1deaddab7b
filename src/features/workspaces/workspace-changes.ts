import type { Transaction } from "../../db/database.ts";
import { type AuditAction, type AuditDetails, recordAuditEvent } from "../audit/index.ts";
import { findUserById } from "../users/index.ts";
import type { Workspace } from "./workspace.ts";
import {
  deleteMembership,
  deleteWorkspace,
  findWorkspaceById,
  insertMembership,
  insertWorkspace,
  type Membership,
} from "./workspace-store.ts";

/* The only ways in which workspaces and memberships come and go; each writes its line of the audit log. */

export async function addWorkspace(trx: Transaction, workspace: Workspace): Promise<void> {
  await insertWorkspace(trx, workspace);
  await record(trx, "workspace.created", workspace, {}, workspace.insertedAt);
}

/** Takes the workspace away with its memberships. @returns it as it was, or undefined when it was gone already. */
export async function removeWorkspace(
  trx: Transaction,
  id: string,
  now: Date,
): Promise<Workspace | undefined> {
  const workspace = await findWorkspaceById(trx, id);
  if (!workspace || !(await deleteWorkspace(trx, id))) return undefined;
  await record(trx, "workspace.deleted", workspace, {}, now);
  return workspace;
}

export async function addMembership(trx: Transaction, membership: Membership): Promise<void> {
  await insertMembership(trx, membership);
  await recordMember(trx, "member.added", membership, membership.insertedAt);
}

/** @returns whether the membership was there. */
export async function removeMembership(
  trx: Transaction,
  membership: Pick<Membership, "workspaceId" | "userId">,
  now: Date,
): Promise<boolean> {
  const removed = await deleteMembership(trx, membership.workspaceId, membership.userId);
  if (removed) await recordMember(trx, "member.removed", membership, now);
  return removed;
}

async function recordMember(
  trx: Transaction,
  action: AuditAction,
  { workspaceId, userId }: Pick<Membership, "workspaceId" | "userId">,
  now: Date,
): Promise<void> {
  const workspace = await findWorkspaceById(trx, workspaceId);
  const user = await findUserById(trx, userId);
  if (workspace && user) await record(trx, action, workspace, { user: user.username, user_id: userId }, now);
}

function record(
  trx: Transaction,
  action: AuditAction,
  { id, name }: Workspace,
  details: AuditDetails,
  now: Date,
) {
  return recordAuditEvent(trx, { action, target: { type: "workspace", id, name }, details }, now);
}
