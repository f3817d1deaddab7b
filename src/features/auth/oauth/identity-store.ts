import type { Db } from "../../../db/database.ts";
import { newId } from "../../../platform/ids.ts";
import type { Identity } from "./identity.ts";

interface IdentityRow {
  id: string;
  user_id: string;
  issuer: string;
  subject: string;
  preferred_username: string;
  suspended: boolean | number;
  inserted_at: Date | number;
  updated_at: Date | number;
}

/** An identity as it is bound to an account. */
export interface StoredIdentity extends Pick<Identity, "issuer" | "subject" | "preferredUsername"> {
  readonly id: string;
  readonly userId: string;
  /** It may not sign in until a sign-in of it succeeds again. */
  readonly suspended: boolean;
  readonly linkedAt: Date;
}

const TABLE = "identities";

/** The identities of these accounts, or of all, in the order in which they were linked. */
export async function listIdentities(db: Db, userIds?: readonly string[]): Promise<StoredIdentity[]> {
  const query = db<IdentityRow>(TABLE).orderBy([{ column: "inserted_at" }, { column: "id" }]);
  const rows = await (userIds ? query.whereIn("user_id", [...userIds]) : query);
  return rows.map((row) => ({
    id: row.id,
    userId: row.user_id,
    issuer: row.issuer,
    subject: row.subject,
    preferredUsername: row.preferred_username,
    suspended: Boolean(row.suspended),
    linkedAt: new Date(row.inserted_at),
  }));
}

/** The id of the account that an identity opens. */
export async function findUserIdOfIdentity(
  db: Db,
  { issuer, subject }: Pick<Identity, "issuer" | "subject">,
): Promise<string | undefined> {
  const row = await db<IdentityRow>(TABLE).where({ issuer, subject }).first("user_id");
  return row?.user_id;
}

/** Whether any identity opens this account. */
export async function hasIdentity(db: Db, userId: string): Promise<boolean> {
  return (await db<IdentityRow>(TABLE).where({ user_id: userId }).first("id")) !== undefined;
}

/** How many accounts are opened by identities. */
export async function countAccountsWithIdentity(db: Db): Promise<number> {
  const [row] = await db<IdentityRow>(TABLE).countDistinct({ count: "user_id" });
  return Number(row?.count);
}

/** Binds an identity to an account for good. */
export async function insertIdentity(db: Db, userId: string, identity: Identity, now: Date): Promise<void> {
  await db<IdentityRow>(TABLE).insert({
    id: newId(),
    user_id: userId,
    issuer: identity.issuer,
    subject: identity.subject,
    preferred_username: identity.preferredUsername,
    suspended: false,
    inserted_at: now,
    updated_at: now,
  });
}

/** Keeps the name at the service as it was last seen. */
export async function updateIdentityName(db: Db, identity: Identity, now: Date): Promise<void> {
  const { issuer, subject, preferredUsername } = identity;
  await db<IdentityRow>(TABLE)
    .where({ issuer, subject })
    .whereNot({ preferred_username: preferredUsername })
    .update({ preferred_username: preferredUsername, updated_at: now });
}

/**
 * Says whether this identity may sign in. @returns the account that it opens, where that is news.
 */
export async function setIdentitySuspended(
  db: Db,
  { issuer, subject }: Pick<Identity, "issuer" | "subject">,
  suspended: boolean,
  now: Date,
): Promise<string | undefined> {
  const [row] = await db<IdentityRow>(TABLE)
    .where({ issuer, subject, suspended: !suspended })
    .update({ suspended, updated_at: now })
    .returning("user_id");
  return row?.user_id;
}

/** Whether an account has identities, and none of them may sign in. */
export async function allIdentitiesSuspended(db: Db, userId: string): Promise<boolean> {
  const rows = await db<IdentityRow>(TABLE).where({ user_id: userId }).select("suspended");
  return rows.length > 0 && rows.every(({ suspended }) => Boolean(suspended));
}

/** Takes an identity from whatever account it opened. */
export async function deleteIdentity(
  db: Db,
  { issuer, subject }: Pick<Identity, "issuer" | "subject">,
): Promise<void> {
  await db<IdentityRow>(TABLE).where({ issuer, subject }).delete();
}
