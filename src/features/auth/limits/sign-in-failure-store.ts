import type { Db, Transaction } from "../../../db/database.ts";

/** What is known of a bucket in which failures are counted. */
export interface FailureCount {
  readonly failures: number;
  readonly blockedUntil: Date;
}

interface SignInFailureRow {
  bucket_lookup: string;
  failures: number;
  blocked_until: Date | number;
  expires_at: Date | number;
}

const TABLE = "sign_in_failures";

/** The counts of those buckets that have any. */
export async function findFailureCounts(
  db: Db,
  bucketLookups: readonly string[],
  now: Date,
): Promise<Map<string, FailureCount>> {
  const rows = await db<SignInFailureRow>(TABLE)
    .whereIn("bucket_lookup", [...bucketLookups])
    .where("expires_at", ">", now);
  return new Map(
    rows.map((row) => [
      row.bucket_lookup,
      { failures: row.failures, blockedUntil: new Date(row.blocked_until) },
    ]),
  );
}

/**
 * Counts one more failure; instances that do so at the same time each count. Clears away what is forgotten.
 * @param delayOf how long to wait after so many failures, in milliseconds
 */
export async function countFailure(
  trx: Transaction,
  bucketLookup: string,
  delayOf: (failures: number) => number,
  { now, expiresAt }: { readonly now: Date; readonly expiresAt: Date },
): Promise<void> {
  await trx<SignInFailureRow>(TABLE).where("expires_at", "<=", now).delete();
  const [row] = await trx<SignInFailureRow>(TABLE)
    .insert({ bucket_lookup: bucketLookup, failures: 1, blocked_until: now, expires_at: expiresAt })
    .onConflict("bucket_lookup")
    .merge({ failures: trx.raw("?? + 1", [`${TABLE}.failures`]), expires_at: expiresAt })
    .returning("failures");
  const blockedUntil = new Date(now.getTime() + delayOf(row?.failures ?? 1));
  await trx<SignInFailureRow>(TABLE)
    .where({ bucket_lookup: bucketLookup })
    .update({ blocked_until: blockedUntil });
}

/** Forgets the failures of a bucket. */
export async function deleteFailureCount(db: Db, bucketLookup: string): Promise<void> {
  await db<SignInFailureRow>(TABLE).where({ bucket_lookup: bucketLookup }).delete();
}
