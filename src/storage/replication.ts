import { access, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { MessageChannel } from "node:worker_threads";
import { pendingMigrations } from "../db/pending-migrations.ts";
import { settleSqliteFile } from "../db/settle-sqlite-file.ts";
import type { AttachmentSource } from "../db/writer-attachment.ts";
import type { Logger } from "../platform/logger.ts";
import { SettingsError } from "../platform/settings-problem.ts";
import { workerFile } from "../platform/worker-file.ts";
import { locateReplica, openReplicaClient, type ReplicaAddress } from "./open-replica-client.ts";
import { isReplicaError, type ReplicaError } from "./replica/replica-client.ts";
import type { ReplicationStatus } from "./replica/replication-status.ts";
import type { Restored, RestoreReport } from "./replica/restore-replica.ts";
import { ADVANCED_TAKE_OVER, STREAMING_TAKE_OVER, takeOver } from "./replica/take-over.ts";
import type { ReplicaPlace } from "./replica-place.ts";
import {
  type EventReport,
  REPLICATED_FILES,
  type ReplicationOptions,
  type ReplicationReport,
} from "./replication-messages.ts";
import { UNCONFIRMABLE_REMEDY } from "./storage-problem.ts";
import { writePrivate } from "./write-private.ts";

export interface ReplicationRequest {
  readonly place: ReplicaPlace;
  /** Path of the SQLite file. */
  readonly database: string;
  readonly homePath: string;
  readonly acknowledge: "bucket" | "local" | undefined;
  readonly diskIsEphemeral: boolean;
  readonly retentionDays: number;
  /** Asked once the local database is in its place, before it is opened. @returns whether it put another there */
  readonly adopt: () => Promise<boolean>;
  readonly logger: Logger;
  readonly onStep: (step: string) => void;
  /** Told once another server has taken over a bucket that fences: nothing is saved here any more. */
  readonly onSuperseded: (reason: string) => void;
  /** Ends a restore and the waiting for the server before. */
  readonly signal?: AbortSignal | undefined;
}

/** How replication stands, as the process last heard from the thread that does it. */
export interface ReplicationState {
  readonly status: ReplicationStatus | undefined;
  /** Whether answers wait for the bucket. */
  readonly acknowledges: boolean;
  /** What the start restored; undefined when the bucket was empty. */
  readonly restore: RestoreReport | undefined;
}

/** A database that was restored, and what has to live beside its writer. */
export interface Replication {
  readonly attachment: AttachmentSource;
  readonly state: () => ReplicationState;
}

const MAX_LABEL = 200;
const ATTACHMENT = workerFile("replication-attachment", import.meta.url);

/**
 * Puts the newest state that the bucket holds in the place of the database, takes the right to write to it over, and gives
 * what goes on from there. A local database is taken when the bucket is empty, and put aside when it is not.
 * @throws SettingsError when the bucket cannot be read, holds nothing that can be used, or is of a newer release
 */
export async function prepareReplication(request: ReplicationRequest): Promise<Replication> {
  const { place, database, homePath, logger } = request;
  try {
    await mkdir(dirname(database), { recursive: true });
    const address = await locateReplica(place);
    const { epoch, restored } = await takeOverBucket(request, address);
    if (restored) await install(restored, request);
    else await settleLocal(database);
    // The bucket has nothing of what was put in the place of the database: it begins with a snapshot of that.
    const known = (await request.adopt()) ? undefined : restored;
    const { port1, port2 } = new MessageChannel();
    const options: ReplicationOptions = {
      ...{ address, database, homePath, epoch, parent: known?.position ?? null },
      recordsBefore: known?.report.records ?? 0,
      keep: migrationsAhead(database),
      acknowledge: request.acknowledge,
      diskIsEphemeral: request.diskIsEphemeral,
      retentionDays: request.retentionDays,
      port: port2,
    };
    let state: ReplicationState = { status: undefined, acknowledges: false, restore: restored?.report };
    port1.on("message", (report: ReplicationReport) => {
      if (report.told === "event") {
        logEvent(logger, report.event);
        if (report.event.kind === "lost" && report.event.fenced) request.onSuperseded(report.event.reason);
      } else state = { ...state, status: report.status, acknowledges: report.acknowledges };
    });
    port1.unref();
    return {
      attachment: { module: ATTACHMENT.href, options, transfer: [port2] },
      state: () => state,
    };
  } catch (error) {
    if (!isReplicaError(error)) throw error;
    throw explain(error, place);
  }
}

/** A migration can go wrong in ways that only show later: the state before it stays. */
function migrationsAhead(database: string): string | undefined {
  const pending = pendingMigrations(database);
  return pending.length === 0 ? undefined : `before ${pending.join(", ")}`.slice(0, MAX_LABEL);
}

async function takeOverBucket({ database, onStep, signal }: ReplicationRequest, address: ReplicaAddress) {
  const client = openReplicaClient(address);
  try {
    onStep("Restoring the data from the storage bucket");
    const times =
      address.kind === "mount" && address.mode === "advanced" ? ADVANCED_TAKE_OVER : STREAMING_TAKE_OVER;
    return await takeOver({
      ...{ client, times, signal, path: `${database}.restoring` },
      onProgress: ({ done, total }) => {
        onStep(`Restoring the data from the storage bucket (${done} of ${total} parts)`);
      },
      onWait: () => onStep("Waiting for the server before this one to end"),
    });
  } finally {
    await client.close();
  }
}

async function install(
  { image, files, report }: Restored,
  { database, homePath, logger, onStep }: ReplicationRequest,
) {
  onStep("Checking the restored data");
  await image.close();
  const problem = await settleSqliteFile(image.path);
  if (problem !== undefined) {
    throw new SettingsError([
      {
        setting: "ARGILLA_STORAGE_PATH",
        rule: `The data restored from the storage bucket are damaged: ${problem}. Nothing was changed.`,
        remedy: "Restore an earlier state with `argilla-space storage restore --at <time>`.",
      },
    ]);
  }
  if (await exists(database)) {
    await rename(database, `${database}.aside`);
    logger.warn(
      `The database ${database} was put aside as ${database}.aside: the storage bucket holds the one to go on with.`,
    );
  }
  for (const suffix of ["-wal", "-shm"]) await rm(`${database}${suffix}`, { force: true });
  await rename(image.path, database);
  for (const name of REPLICATED_FILES) {
    const content = files[name];
    if (content !== undefined) await writePrivate(join(homePath, name), content);
  }
  logger.info(
    { records: report.records, state: report.at },
    "The data were restored from the storage bucket.",
  );
  for (const loss of report.losses) logger.error(`Restore: ${loss}`);
  if (report.unusableRecords > 0) {
    logger.error(`Restore: ${report.unusableRecords} records could not be used; what they held is lost.`);
  }
}

/** What a crash left in the log of a local database goes into its file, which the first snapshot copies. */
async function settleLocal(database: string): Promise<void> {
  if (!(await exists(database))) await (await open(database, "a", 0o600)).close();
  else await settleSqliteFile(database);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function explain(error: ReplicaError, place: ReplicaPlace): SettingsError {
  const setting = place.kind === "s3" ? "ARGILLA_STORAGE_S3_URL" : "ARGILLA_STORAGE_PATH";
  return new SettingsError([
    { setting, rule: `${error.message} No data was touched.`, remedy: remedyOf(error, place) },
  ]);
}

function remedyOf({ kind }: ReplicaError, place: ReplicaPlace): string {
  if (kind === "newer") return "Start that release or a later one.";
  if (kind === "conflict") return "Stop the other server, then restart this one.";
  if (kind === "full") return "Make room in the bucket or in your storage quota, then restart.";
  if (kind === "damaged") {
    return "Keep the bucket as it is and ask for help, or name another bucket to begin anew.";
  }
  if (place.kind === "s3") return "Check the address, the region and the keys of the bucket, then restart.";
  return "Restart the Space; if that does not help, detach the bucket, attach it again, and restart.";
}

function logEvent(logger: Logger, event: EventReport): void {
  if (event.kind === "failing") logger.error(`The storage bucket does not take changes: ${event.message}`);
  else if (event.kind === "unconfirmable")
    logger.warn(
      `ARGILLA_STORAGE_ACK: bucket cannot be kept here: this mount never says when the bucket has something, so a crash may lose the last ${event.windowSeconds} s of what was answered. ${UNCONFIRMABLE_REMEDY}`,
    );
  else if (event.kind === "recovered") logger.info("The storage bucket takes changes again.");
  else if (event.kind === "lost") logger.error(`${event.reason} This one saves nothing any more.`);
  else if (event.kind === "snapshot")
    logger.debug({ bytes: event.bytes }, "A snapshot was stored in the bucket.");
  else if (event.kind === "gap")
    logger.warn("Another program wrote to the database file; a new snapshot is stored.");
  else logger.warn(`A snapshot could not be stored: ${event.message}`);
}
