import type { Db } from "../../../db/database.ts";

/** A sign-in that is under way: what was sent to the service and must come back. */
export interface SignInAttempt {
  /** Keyed hash of `state`. */
  readonly stateLookup: string;
  /** Keyed hash of the cookie of the browser that started it. */
  readonly browserLookup: string;
  readonly nonce: string;
  readonly codeVerifierSealed: string;
  readonly returnPath: string;
  /** Keyed hash of the network from which it was begun; null where callers look all the same. */
  readonly sourceLookup: string | null;
  /** Keyed hash of the one-time link that this attempt accepts; null for an ordinary sign-in. */
  readonly linkLookup: string | null;
  readonly expiresAt: Date;
}

interface SignInAttemptRow {
  state_lookup: string;
  browser_lookup: string;
  nonce: string;
  code_verifier_sealed: string;
  return_path: string;
  source_lookup: string | null;
  link_lookup: string | null;
  expires_at: Date | number;
}

const TABLE = "sign_in_attempts";

/** Clears away the attempts that have expired. */
export async function deleteExpiredSignInAttempts(db: Db, now: Date): Promise<void> {
  await db<SignInAttemptRow>(TABLE).where("expires_at", "<=", now).delete();
}

/** How many attempts there are, of one source or in all, and when the first of them expires. */
export async function countSignInAttempts(
  db: Db,
  sourceLookup?: string,
): Promise<{ count: number; firstExpiresAt: Date | undefined }> {
  const row = await db<SignInAttemptRow>(TABLE)
    .where(sourceLookup === undefined ? {} : { source_lookup: sourceLookup })
    .count({ count: "*" })
    .min({ first: "expires_at" })
    .first<{ count: number | string; first: Date | number | null }>();
  return { count: Number(row.count), firstExpiresAt: row.first === null ? undefined : new Date(row.first) };
}

export async function insertSignInAttempt(db: Db, attempt: SignInAttempt): Promise<void> {
  await db<SignInAttemptRow>(TABLE).insert({
    state_lookup: attempt.stateLookup,
    browser_lookup: attempt.browserLookup,
    nonce: attempt.nonce,
    code_verifier_sealed: attempt.codeVerifierSealed,
    return_path: attempt.returnPath,
    source_lookup: attempt.sourceLookup,
    link_lookup: attempt.linkLookup,
    expires_at: attempt.expiresAt,
  });
}

export async function findSignInAttempt(
  db: Db,
  stateLookup: string,
  now: Date,
): Promise<SignInAttempt | undefined> {
  const row = await db<SignInAttemptRow>(TABLE)
    .where({ state_lookup: stateLookup })
    .where("expires_at", ">", now)
    .first();
  if (!row) return undefined;
  return {
    stateLookup: row.state_lookup,
    browserLookup: row.browser_lookup,
    nonce: row.nonce,
    codeVerifierSealed: row.code_verifier_sealed,
    returnPath: row.return_path,
    sourceLookup: row.source_lookup,
    linkLookup: row.link_lookup,
    expiresAt: new Date(row.expires_at),
  };
}

/** Uses the attempt up. @returns false when another request was first. */
export async function deleteSignInAttempt(db: Db, stateLookup: string): Promise<boolean> {
  return (await db<SignInAttemptRow>(TABLE).where({ state_lookup: stateLookup }).delete()) > 0;
}
