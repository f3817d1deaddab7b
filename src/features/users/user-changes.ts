import type { Transaction } from "../../db/database.ts";
import { ConflictError } from "../../platform/errors.ts";
import { type AuditEntry, recordAuditEvent, recordAuditEvents } from "../audit/index.ts";
import type { User } from "./user.ts";
import {
  deleteUser,
  findUserById,
  insertUsers,
  lockActiveOwners,
  lockUser,
  type UserChanges,
  updateUser,
} from "./user-store.ts";

/*
 * The only ways in which accounts come, change and go, whoever asks: the API, the command line, the settings at the
 * start, or somebody who signs in. Each writes its lines of the audit log and keeps the last owner.
 */

export function addUser(trx: Transaction, user: User): Promise<void> {
  return addUsers(trx, [user], user.insertedAt);
}

/** Many at once. */
export async function addUsers(trx: Transaction, users: readonly User[], now: Date): Promise<void> {
  await insertUsers(trx, users);
  await recordAuditEvents(trx, users.map(createdEntry), now);
}

/**
 * @returns the account as it is now, or undefined when it is gone.
 * @throws ConflictError when no owner who can act would be left.
 */
export async function changeUser(
  trx: Transaction,
  id: string,
  changes: UserChanges,
  now: Date,
): Promise<User | undefined> {
  const demotes = changes.role !== undefined && changes.role !== "owner";
  if (demotes || changes.disabled) await keepAnOwner(trx, id, changes.disabled ? "disable" : "demote");
  const before = await lockUser(trx, id);
  const after = before && (await updateUser(trx, id, changes, now));
  if (!after) return undefined;
  await recordAuditEvents(trx, entriesOf(before, after, changes), now);
  return after;
}

/**
 * Takes the account away with its memberships.
 * @returns the account as it was, or undefined when it was gone already.
 * @throws ConflictError when no owner who can act would be left.
 */
export async function removeUser(trx: Transaction, id: string, now: Date): Promise<User | undefined> {
  await keepAnOwner(trx, id, "delete");
  const user = await lockUser(trx, id);
  if (!user || !(await deleteUser(trx, id))) return undefined;
  const details = { role: user.role };
  await recordAuditEvent(trx, { action: "user.deleted", target: target(user), details }, now);
  return user;
}

/** Whether this account is the only owner who can act. Nobody else changes that until the transaction ends. */
export async function isLastActiveOwner(trx: Transaction, id: string): Promise<boolean> {
  const owners = await lockActiveOwners(trx);
  return owners.length === 1 && owners[0] === id;
}

/** @throws ConflictError when no owner who can act would be left. */
export async function keepAnOwner(
  trx: Transaction,
  id: string,
  verb: "delete" | "disable" | "demote",
): Promise<void> {
  if (!(await isLastActiveOwner(trx, id))) return;
  const owner = await findUserById(trx, id);
  throw new ConflictError(
    `Cannot ${verb} the user \`${owner?.username}\`. It is the last owner who can sign in: make another user an owner first`,
  );
}

function entriesOf(before: User, after: User, changes: UserChanges): AuditEntry[] {
  const entries: Omit<AuditEntry, "target">[] = [];
  const fields = (["firstName", "lastName", "email"] as const).filter(
    (field) => before[field] !== after[field],
  );
  if (fields.length > 0) entries.push({ action: "user.updated", details: { fields } });
  if (before.username !== after.username) {
    entries.push({ action: "user.renamed", details: { from: before.username, to: after.username } });
  }
  if (before.role !== after.role) {
    entries.push({ action: "user.role-changed", details: { from: before.role, to: after.role } });
  }
  if (before.passwordHash !== after.passwordHash) {
    entries.push({ action: "user.password-changed", details: { removed: after.passwordHash === null } });
  }
  if (before.apiKeyLookup !== after.apiKeyLookup) entries.push({ action: "user.api-key-changed" });
  if (before.disabled !== after.disabled) {
    entries.push({ action: after.disabled ? "user.disabled" : "user.enabled" });
  }
  // Said only where it is the whole point: every other change that signs out has a line of its own.
  if (changes.signOutEverywhere && Object.keys(changes).length === 1) {
    entries.push({ action: "user.signed-out-everywhere" });
  }
  return entries.map((entry) => ({ ...entry, target: target(after) }));
}

function createdEntry(user: User): AuditEntry {
  const details = { role: user.role, ...(user.disabled && { disabled: true }) };
  return { action: "user.created", target: target(user), details };
}

function target({ id, username }: User) {
  return { type: "user", id, name: username } as const;
}
