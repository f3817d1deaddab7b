import type { Transaction } from "../../db/database.ts";
import { newId } from "../../platform/ids.ts";
import { type AuditEntry, recordAuditEvents } from "../audit/index.ts";
import { findUserById, type User } from "../users/index.ts";
import type { Workspace } from "./workspace.ts";
import {
  deleteMembership,
  deleteWorkspace,
  findWorkspaceById,
  insertMembership,
  insertMemberships,
  insertWorkspaces,
  listMembers,
  type Membership,
} from "./workspace-store.ts";

/* The only ways in which workspaces and memberships come and go; each writes its lines of the audit log. */

/** Somebody's place in a workspace. */
export interface Belonging {
  readonly user: Pick<User, "id" | "username">;
  readonly workspace: Workspace;
  /** New where it is not given. */
  readonly id?: string | undefined;
  /** Since when; now where it is not given. */
  readonly insertedAt?: Date | undefined;
}

export function addWorkspace(trx: Transaction, workspace: Workspace): Promise<void> {
  return addWorkspaces(trx, [workspace], workspace.insertedAt);
}

/** Any number at once. */
export async function addWorkspaces(
  trx: Transaction,
  workspaces: readonly Workspace[],
  now: Date,
): Promise<void> {
  await insertWorkspaces(trx, workspaces);
  const entries = workspaces.map((workspace) => workspaceEntry("workspace.created", workspace));
  await recordAuditEvents(trx, entries, now);
}

/** Takes the workspace away with its memberships. @returns it as it was, or undefined when it was gone already. */
export async function removeWorkspace(
  trx: Transaction,
  id: string,
  now: Date,
): Promise<Workspace | undefined> {
  const workspace = await findWorkspaceById(trx, id);
  if (!workspace || !(await deleteWorkspace(trx, id))) return undefined;
  await recordAuditEvents(trx, [workspaceEntry("workspace.deleted", workspace)], now);
  return workspace;
}

export async function addMembership(trx: Transaction, membership: Membership): Promise<void> {
  await insertMembership(trx, membership);
  await recordMember(trx, "member.added", membership, membership.insertedAt);
}

/** Makes any number of people members; whoever is one stays one. */
export async function addMembers(trx: Transaction, wanted: readonly Belonging[], now: Date): Promise<void> {
  const present = await listMembers(trx);
  const added = wanted.filter(({ user, workspace }) => !present.get(workspace.id)?.has(user.id));
  await insertMemberships(
    trx,
    added.map(({ user, workspace, id = newId(), insertedAt = now }) => {
      return { id, workspaceId: workspace.id, userId: user.id, insertedAt };
    }),
  );
  await recordAuditEvents(
    trx,
    added.map((belonging) => memberEntry("member.added", belonging)),
    now,
  );
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
  action: "member.added" | "member.removed",
  { workspaceId, userId }: Pick<Membership, "workspaceId" | "userId">,
  now: Date,
): Promise<void> {
  const workspace = await findWorkspaceById(trx, workspaceId);
  const user = await findUserById(trx, userId);
  if (workspace && user) await recordAuditEvents(trx, [memberEntry(action, { user, workspace })], now);
}

function workspaceEntry(
  action: "workspace.created" | "workspace.deleted",
  { id, name }: Workspace,
): AuditEntry {
  return { action, target: { type: "workspace", id, name } };
}

function memberEntry(action: "member.added" | "member.removed", { user, workspace }: Belonging): AuditEntry {
  const { id, name } = workspace;
  const details = { user: user.username, user_id: user.id };
  return { action, target: { type: "workspace", id, name }, details };
}
