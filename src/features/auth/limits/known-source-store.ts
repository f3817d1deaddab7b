import type { Db } from "../../../db/database.ts";

interface KnownSourceRow {
  source_lookup: string;
  expires_at: Date | number;
}

const TABLE = "known_sources";

/** Until when a source counts as one from which an account was opened; undefined when it does not. */
export async function findKnownSource(db: Db, sourceLookup: string, now: Date): Promise<Date | undefined> {
  const row = await db<KnownSourceRow>(TABLE)
    .where({ source_lookup: sourceLookup })
    .where("expires_at", ">", now)
    .first();
  return row && new Date(row.expires_at);
}

/** Remembers a source, and forgets those whose time has come. */
export async function saveKnownSource(
  db: Db,
  sourceLookup: string,
  { now, expiresAt }: { readonly now: Date; readonly expiresAt: Date },
): Promise<void> {
  await db<KnownSourceRow>(TABLE).where("expires_at", "<=", now).delete();
  await db<KnownSourceRow>(TABLE)
    .insert({ source_lookup: sourceLookup, expires_at: expiresAt })
    .onConflict("source_lookup")
    .merge();
}
