import type { Transaction } from "../../../db/database.ts";
import { type AuditAction, recordAuditEvent } from "../../audit/index.ts";
import { changeUser, findUserById, type User } from "../../users/index.ts";
import type { Identity } from "./identity.ts";
import {
  allIdentitiesSuspended,
  deleteIdentity,
  findUserIdOfIdentity,
  insertIdentity,
  type StoredIdentity,
  setIdentitySuspended,
} from "./identity-store.ts";

/*
 * The only ways in which identities come, change and go. Each keeps `users.suspended` true to what it sums up, and
 * writes its line of the audit log.
 */

/** Binds an identity to an account, away from any that it opened before. */
export async function bindIdentity(
  trx: Transaction,
  user: User,
  identity: Identity,
  now: Date,
): Promise<User> {
  const former = await findUserIdOfIdentity(trx, identity);
  if (former !== undefined) {
    await deleteIdentity(trx, identity);
    const left = await settleSuspension(trx, former, now);
    if (left) await record(trx, "identity.unlinked", left, identity, now);
  }
  await insertIdentity(trx, user.id, identity, now);
  await record(trx, "identity.linked", user, identity, now);
  return (await settleSuspension(trx, user.id, now)) ?? user;
}

/** Takes an identity from its account, whose sessions and tokens end: some may have come of it. */
export async function unbindIdentity(trx: Transaction, identity: StoredIdentity, now: Date): Promise<User> {
  await deleteIdentity(trx, identity);
  const user = await settleSuspension(trx, identity.userId, now, { signOutEverywhere: true });
  if (!user) throw new Error("An identity points to an account that is not there.");
  await record(trx, "identity.unlinked", user, identity, now);
  return user;
}

/**
 * Notes that an identity may no longer sign in. Sessions and tokens of its account end; the account itself closes once
 * that is true of all its identities.
 * @returns the account, where this was news.
 */
export async function suspendIdentity(
  trx: Transaction,
  identity: Identity,
  now: Date,
): Promise<User | undefined> {
  const userId = await setIdentitySuspended(trx, identity, true, now);
  if (userId === undefined) return undefined;
  const user = await settleSuspension(trx, userId, now, { signOutEverywhere: true });
  if (user) await record(trx, "identity.suspended", user, identity, now);
  return user;
}

/** Notes that an identity may sign in (again). @returns the account, where this was news. */
export async function restoreIdentity(
  trx: Transaction,
  identity: Identity,
  now: Date,
): Promise<User | undefined> {
  const userId = await setIdentitySuspended(trx, identity, false, now);
  if (userId === undefined) return undefined;
  const user = await settleSuspension(trx, userId, now);
  if (user) await record(trx, "identity.restored", user, identity, now);
  return user;
}

async function settleSuspension(
  trx: Transaction,
  userId: string,
  now: Date,
  more: { signOutEverywhere?: true } = {},
): Promise<User | undefined> {
  const user = await findUserById(trx, userId);
  const suspended = await allIdentitiesSuspended(trx, userId);
  if (user?.suspended === suspended && more.signOutEverywhere === undefined) return user;
  return changeUser(trx, userId, { suspended, ...more }, now);
}

function record(
  trx: Transaction,
  action: AuditAction,
  user: User,
  identity: Pick<Identity, "issuer" | "preferredUsername">,
  now: Date,
) {
  const target = { type: "user", id: user.id, name: user.username } as const;
  const details = { provider: identity.issuer, username: identity.preferredUsername };
  return recordAuditEvent(trx, { action, target, details }, now);
}
