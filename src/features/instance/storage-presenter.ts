import { counted } from "../../platform/counted.ts";
import type { Home } from "../../storage/choose-home.ts";
import type { ReplicationState } from "../../storage/replication.ts";
import { describeStorageProblem, UNCONFIRMABLE_REMEDY } from "../../storage/storage-problem.ts";
import type { BucketStatusOutput, StorageStatusOutput } from "./instance-schema.ts";

/** What is known of where the data are. */
export interface StorageFacts {
  readonly home: Pick<Home, "persistent" | "obstacle" | "storage" | "replica">;
  readonly database: "sqlite" | "postgres";
  /** Undefined where nothing is replicated, and for a command, which is not the server. */
  readonly replication: ReplicationState | undefined;
  readonly retentionDays: number;
}

type AtRisk = StorageStatusOutput["at_risk"];

const NOTHING: AtRisk = { extent: "nothing", summary: "nothing that was answered", rows: 0, seconds: 0 };

/** Where the data are and what is promised, in the words that the status, the pages, the commands and the metrics share. */
export function presentStorage(facts: StorageFacts, now: Date): StorageStatusOutput {
  const { home, database, replication } = facts;
  const sound = { at_risk: NOTHING, takes_changes: true };
  if (database === "postgres") {
    return {
      ...{ place: "postgresql", about: "In the PostgreSQL database of the settings.", ...sound },
      promise: "Your PostgreSQL server answers for the data; none of this server’s replication is in use.",
    };
  }
  if (home.replica) return presentReplicated(facts, replication, now);
  if (home.persistent) {
    return {
      ...{ place: "disk", about: aboutDisk(home), ...sound },
      promise: "Nothing that was answered is lost in a crash, as long as the disk stays.",
    };
  }
  return {
    place: "container",
    about: `On the container’s own disk: ${home.obstacle}.`,
    promise: "Everything is lost when the container restarts.",
    at_risk: { extent: "everything", summary: "everything" },
    takes_changes: true,
  };
}

function aboutDisk({ storage }: StorageFacts["home"]): string {
  if (storage?.kind !== "disk") return "In a SQLite database on this machine’s disk.";
  return `In a SQLite database on the disk at ${storage.path} (${storage.fileSystem}).`;
}

function presentReplicated(
  { home, retentionDays }: StorageFacts,
  replication: ReplicationState | undefined,
  now: Date,
): StorageStatusOutput {
  const kind = home.replica?.kind ?? "s3";
  const status = replication?.status;
  const bucket = presentBucket(replication, retentionDays, now);
  const problem = status?.problem && describeStorageProblem(status.problem, kind);
  return {
    place: "bucket",
    about: `In a SQLite database on the container’s disk, replicated into ${aboutBucket(home, bucket)}.`,
    promise: replication ? promiseOf(bucket) : "What is promised, the running server knows.",
    at_risk: atRisk(bucket),
    takes_changes: bucket.state !== "lost" && !(bucket.state === "failing" && bucket.waits_for_bucket),
    ...(problem && { problem }),
    bucket,
  };
}

const MODES: Readonly<Record<BucketStatusOutput["transport"], string>> = {
  s3: "",
  "streaming mount": " in streaming mode",
  "advanced mount": " in advanced mode",
  unknown: "",
};

function aboutBucket({ storage, replica }: StorageFacts["home"], { transport }: BucketStatusOutput): string {
  if (replica?.kind === "s3") return "a bucket over S3";
  return `the bucket at ${storage?.path} (${storage?.fileSystem}${MODES[transport]})`;
}

function promiseOf({ waits_for_bucket: waits, window_seconds: window }: BucketStatusOutput): string {
  if (waits && window === 0) {
    return "Nothing that was answered is lost in a crash: the answer to a change waits until the bucket has it.";
  }
  const until = waits ? "the bucket’s mount has stored it for good" : "the bucket has it";
  const reach = window > 0 ? `, at most the last ${window} s while all is well` : "";
  const remedy = waits ? ` The mount never says when that is. ${UNCONFIRMABLE_REMEDY}` : "";
  return `A change is answered before ${until}. A crash loses what is on its way then${reach}.${remedy}`;
}

/** What the bucket confirmed for certain is safe, and so is what nobody was answered for. */
function atRisk({
  waits_for_bucket: waits,
  window_seconds: window,
  unconfirmed,
}: BucketStatusOutput): AtRisk {
  const rows = waits ? 0 : unconfirmed.rows;
  const seconds = window + (waits ? 0 : unconfirmed.seconds);
  if (seconds === 0) return { ...NOTHING, rows };
  const time = `the last ${Math.ceil(seconds)} s`;
  // Of what is in the window, nobody counts the rows.
  if (window > 0) return { extent: "recent", summary: time, seconds };
  return { extent: "recent", summary: `${counted(rows, "row")}, ${time}`, rows, seconds };
}

function presentBucket(
  replication: ReplicationState | undefined,
  retentionDays: number,
  now: Date,
): BucketStatusOutput {
  const { status, restore, acknowledges = false } = replication ?? {};
  const since = status?.unshipped.since;
  return {
    transport: status?.transport ?? "unknown",
    state: status?.state ?? "starting",
    waits_for_bucket: acknowledges,
    ...(status?.lastConfirmed && { last_confirmed_at: status.lastConfirmed.toISOString() }),
    unconfirmed: {
      changes: status?.unshipped.commits ?? 0,
      rows: status?.unshipped.rows ?? 0,
      bytes: status?.unshipped.bytes ?? 0,
      seconds: since ? Math.max(0, (now.getTime() - since.getTime()) / 1_000) : 0,
    },
    window_seconds: status?.assurance.windowSeconds ?? 0,
    stored_bytes: status?.storedBytes ?? 0,
    ...(status?.snapshot && { last_snapshot_at: status.snapshot.time.toISOString() }),
    retention_days: retentionDays,
    ...(restore && {
      restore: {
        ...(restore.at && { state_of: restore.at.toISOString() }),
        records: restore.records,
        unusable_records: restore.unusableRecords,
        losses: [...restore.losses],
      },
    }),
  };
}
