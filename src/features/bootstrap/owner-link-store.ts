import type { Db } from "../../db/database.ts";

interface OwnerLinkRow {
  token_lookup: string;
  expires_at: Date | number;
}

const TABLE = "owner_links";

/** Keeps one link and forgets all earlier ones. */
export async function replaceOwnerLink(db: Db, tokenLookup: string, expiresAt: Date): Promise<void> {
  await db<OwnerLinkRow>(TABLE).delete();
  await db<OwnerLinkRow>(TABLE).insert({ token_lookup: tokenLookup, expires_at: expiresAt });
}

export async function isOwnerLinkOpen(db: Db, tokenLookup: string, now: Date): Promise<boolean> {
  const row = await db<OwnerLinkRow>(TABLE)
    .where({ token_lookup: tokenLookup })
    .where("expires_at", ">", now)
    .first();
  return row !== undefined;
}

/** Uses the link up. @returns false when it was used, replaced or has expired. */
export async function takeOwnerLink(db: Db, tokenLookup: string, now: Date): Promise<boolean> {
  const open = db<OwnerLinkRow>(TABLE).where({ token_lookup: tokenLookup }).where("expires_at", ">", now);
  return (await open.delete()) > 0;
}
