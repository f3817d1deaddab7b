import type { Db } from "../../../db/database.ts";

/** A one-time link by which an identity may be linked to an account. */
export interface IdentityLink {
  /** Keyed hash of the link's token. */
  readonly tokenLookup: string;
  readonly userId: string;
  readonly expiresAt: Date;
}

interface IdentityLinkRow {
  token_lookup: string;
  user_id: string;
  expires_at: Date | number;
}

const TABLE = "identity_links";

/** Keeps one open link an account: an earlier one stops working. Clears away those that have expired. */
export async function replaceIdentityLink(db: Db, link: IdentityLink, now: Date): Promise<void> {
  await db<IdentityLinkRow>(TABLE).where("expires_at", "<=", now).delete();
  await db<IdentityLinkRow>(TABLE)
    .insert({ token_lookup: link.tokenLookup, user_id: link.userId, expires_at: link.expiresAt })
    .onConflict("user_id")
    .merge();
}

/** The account for which a link is open. */
export async function findUserIdOfIdentityLink(
  db: Db,
  tokenLookup: string,
  now: Date,
): Promise<string | undefined> {
  const row = await db<IdentityLinkRow>(TABLE)
    .where({ token_lookup: tokenLookup })
    .where("expires_at", ">", now)
    .first("user_id");
  return row?.user_id;
}

/** Uses a link up. @returns false when another request was first. */
export async function deleteIdentityLink(db: Db, tokenLookup: string): Promise<boolean> {
  return (await db<IdentityLinkRow>(TABLE).where({ token_lookup: tokenLookup }).delete()) > 0;
}
