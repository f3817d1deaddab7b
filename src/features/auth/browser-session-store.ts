import type { Db } from "../../db/database.ts";

/** A browser that is signed in. */
export interface BrowserSession {
  /** Keyed hash of the session's id. */
  readonly idLookup: string;
  readonly userId: string;
  /** The account's credentials version at sign-in; the session ends when that moves on. */
  readonly credentialsVersion: number;
  readonly expiresAt: Date;
}

interface BrowserSessionRow {
  id_lookup: string;
  user_id: string;
  credentials_version: number;
  expires_at: Date | number;
}

const TABLE = "browser_sessions";

export async function findBrowserSession(
  db: Db,
  idLookup: string,
  now: Date,
): Promise<BrowserSession | undefined> {
  const row = await db<BrowserSessionRow>(TABLE)
    .where({ id_lookup: idLookup })
    .where("expires_at", ">", now)
    .first();
  if (!row) return undefined;
  return {
    idLookup: row.id_lookup,
    userId: row.user_id,
    credentialsVersion: row.credentials_version,
    expiresAt: new Date(row.expires_at),
  };
}

/** Adds a session and clears away those that have ended. */
export async function insertBrowserSession(db: Db, session: BrowserSession, now: Date): Promise<void> {
  await db<BrowserSessionRow>(TABLE).where("expires_at", "<=", now).delete();
  await db<BrowserSessionRow>(TABLE).insert({
    id_lookup: session.idLookup,
    user_id: session.userId,
    credentials_version: session.credentialsVersion,
    expires_at: session.expiresAt,
  });
}

export async function deleteBrowserSession(db: Db, idLookup: string): Promise<void> {
  await db<BrowserSessionRow>(TABLE).where({ id_lookup: idLookup }).delete();
}
