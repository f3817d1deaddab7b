import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { AttachToWriter } from "../db/writer-attachment.ts";
import { REFUSED_CHANGE, UNCONFIRMED_CHANGE } from "../platform/errors.ts";
import { openReplicaClient } from "./open-replica-client.ts";
import { type ReplicaClient, ReplicaError, type ReplicaErrorKind } from "./replica/replica-client.ts";
import type { ReplicatorEvent } from "./replica/replication-status.ts";
import { Replicator } from "./replica/replicator.ts";
import { REPLICATED_FILES, type ReplicationOptions, type ReplicationReport } from "./replication-messages.ts";
import { describeStorageProblem, type StorageProblem } from "./storage-problem.ts";

/** A write waits this long for the bucket; then its caller is told that nobody knows whether it will last. */
const PATIENCE_MS = 10_000;
/**
 * Platforms end a process that does not stop by itself, and requests had their time before. In advanced mode, which only a
 * Space knows, it may take a whole window until the mount tells that the last records arrived.
 */
const END_MS = { s3: 5_000, "streaming mount": 5_000, "advanced mount": 38_000 } as const;
const STATUS_MS = 500;
/** SQLite's own limit, by which a command beside the server would checkpoint, is 1,000. */
const CHECKPOINT_FRAMES = 900;
const SNAPSHOT = { records: 4_000, bytes: 64 << 20 };
const KEPT_RECORDS = 20_000;

/** Replicates from the thread of SQLite's writer; `ReplicationOptions` say where to. */
const attach: AttachToWriter = async (connection, options) => {
  const settings = options as ReplicationOptions;
  const { port, address, database, epoch, parent, retentionDays } = settings;
  connection.pragma("wal_autocheckpoint = 0");
  // What a power cut takes here it takes with the whole disk: the bucket is what lasts.
  if (settings.diskIsEphemeral) connection.pragma("synchronous = OFF");
  const client = openReplicaClient(address);
  const changes = connection.prepare("select total_changes()").pluck();
  const tell = (report: ReplicationReport) => port.postMessage(report);
  let replicator: Replicator | undefined;
  const acknowledges = () => (settings.acknowledge ?? defaultOf(client)) === "bucket";
  const tellStatus = () => {
    if (replicator) tell({ told: "status", status: replicator.status, acknowledges: acknowledges() });
  };
  const started = await Replicator.start(
    {
      ...{ client, connection, database, epoch, parent },
      ...{ recordsBefore: settings.recordsBefore, keep: settings.keep },
      files: () => readFiles(settings.homePath),
      changedRows: () => changes.get() as number,
      pacing: {
        intervalMs: intervalOf(settings, client),
        pollMs: 1_000,
        rivalMs: 10_000,
        checkpointFrames: CHECKPOINT_FRAMES,
      },
      snapshots: { ...SNAPSHOT, retention: { days: retentionDays, records: KEPT_RECORDS } },
      onEvent: (event) => {
        tell({ told: "event", event: describe(event) });
        // Before whoever is refused for it asks why.
        tellStatus();
      },
    },
    new AbortController().signal,
  );
  replicator = started;
  // The head of the epoch was stored: whether this mount ever confirms is known by now.
  const { acceptance, windowSeconds } = client.assurance;
  if (settings.acknowledge === "bucket" && acceptance === "presumed")
    tell({ told: "event", event: { kind: "unconfirmable", windowSeconds } });
  const problem = (kind: ReplicaErrorKind) => describeStorageProblem(kind, address.kind);
  tellStatus();
  const status = setInterval(tellStatus, STATUS_MS);
  return {
    committed() {
      if (!started.committed() || !acknowledges()) return undefined;
      const late = (error: ReplicaError) => {
        started.suspend(error);
        tellStatus();
      };
      return withPatience(started.durable(), late).catch((error) => {
        throw unconfirmed(error, problem(started.status.problem ?? "unavailable"));
      });
    },
    explain(failure) {
      // A disk that cannot be written to says the same code.
      if (failure.code !== "SQLITE_READONLY" || started.refusal === undefined) return failure;
      const { message, remedy } = problem(started.refusal);
      return { name: "Error", message: `Nothing was changed. ${message} ${remedy}`, code: REFUSED_CHANGE };
    },
    async close() {
      clearInterval(status);
      await started.end(END_MS[client.transport]);
      tellStatus();
      await client.close();
      port.close();
    },
  };
};

export default attach;

/** Where nobody waits for the bucket, fewer and larger records cost less and lose less than a tenth of a second. */
function intervalOf({ acknowledge }: ReplicationOptions, client: ReplicaClient): number {
  return (acknowledge ?? defaultOf(client)) === "bucket" ? 0 : 50;
}

/** A mount in advanced mode confirms after seconds, if at all: too late to wait for at every click. */
function defaultOf({ transport }: ReplicaClient): "bucket" | "local" {
  return transport === "advanced mount" ? "local" : "bucket";
}

async function withPatience(durable: Promise<void>, onLate: (error: ReplicaError) => void): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const error = new ReplicaError(
      "unavailable",
      `It has not confirmed a change for ${PATIENCE_MS / 1_000} s.`,
    );
    onLate(error);
    reject(error);
  }, PATIENCE_MS);
  try {
    await Promise.race([durable, late]);
  } finally {
    clearTimeout(timer);
  }
}

function unconfirmed(error: unknown, { message, remedy }: StorageProblem): unknown {
  if (!(error instanceof ReplicaError)) return error;
  const said = `The storage has not confirmed this change, which may or may not last: look before you send it again. ${message} ${remedy}`;
  return Object.assign(new Error(said), { code: UNCONFIRMED_CHANGE });
}

async function readFiles(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const name of REPLICATED_FILES) {
    const content = await readFile(join(folder, name), "utf8").catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== "ENOENT") throw cause;
    });
    if (content !== undefined) files[name] = content;
  }
  return files;
}

function describe(event: ReplicatorEvent): Extract<ReplicationReport, { told: "event" }>["event"] {
  return "error" in event ? { kind: event.kind, message: event.error.message } : event;
}
