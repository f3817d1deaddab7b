import type { ReplicationState } from "../../storage/replication.ts";
import type { StorageStatusOutput } from "./instance-schema.ts";

/** What anybody may know of the bucket in which the database is kept. */
export function presentStorage(
  { status, acknowledges, restore }: ReplicationState,
  now: Date,
): StorageStatusOutput {
  const since = status?.unshipped.since;
  return {
    transport: status?.transport ?? "unknown",
    state: status?.state ?? "starting",
    waits_for_bucket: acknowledges,
    ...(status?.lastConfirmed && { last_confirmed_at: status.lastConfirmed.toISOString() }),
    unconfirmed: {
      changes: status?.unshipped.commits ?? 0,
      rows: status?.unshipped.rows ?? 0,
      seconds: since ? Math.max(0, (now.getTime() - since.getTime()) / 1_000) : 0,
    },
    window_seconds: status?.assurance.windowSeconds ?? 0,
    stored_bytes: status?.storedBytes ?? 0,
    ...(status?.snapshot && { last_snapshot_at: status.snapshot.time.toISOString() }),
    ...(restore && {
      restore: {
        ...(restore.at && { state_of: restore.at.toISOString() }),
        records: restore.records,
        unusable_records: restore.unusableRecords,
      },
    }),
  };
}
