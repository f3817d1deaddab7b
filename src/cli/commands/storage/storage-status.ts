import { Command } from "commander";
import type { ServerSettings } from "../../../config/config.ts";
import { presentStorage, type StorageStatusOutput } from "../../../features/instance/index.ts";
import { boundedFetch } from "../../../platform/bounded-fetch.ts";
import { counted } from "../../../platform/counted.ts";
import { readInventory } from "../../../storage/read-replica.ts";
import type { ReplicaInventory } from "../../../storage/replica/replica-inventory.ts";
import type { Cli } from "../../cli.ts";
import { describeDatabase } from "../../describe-database.ts";
import { printJson } from "../../output.ts";
import { readSettings } from "../../with-context.ts";
import { describePlace } from "./describe-place.ts";

/** The server is on this machine or it is not. */
const BOUNDS = { timeoutMs: 2_000, maxBytes: 100_000 };

export function storageStatusCommand({ output }: Cli): Command {
  return new Command("status")
    .description("show where the data are, what is promised, and what the bucket holds")
    .option("--json", "print JSON")
    .action(async ({ json }: { json?: true }) => {
      const settings = await readSettings(output);
      const { config, home } = settings;
      const running = await askServer(config.server);
      const status = {
        database: describeDatabase(settings),
        persistent: home.persistent,
        server: running ? "running" : "not running",
        storage:
          running ??
          presentStorage(
            {
              ...{ home, database: config.database.kind, replication: undefined },
              retentionDays: config.storage.retentionDays,
            },
            new Date(),
          ),
        bucket: home.replica ? describePlace(home.replica) : undefined,
        ...(home.replica && presentInventory(await readInventory(home.replica))),
      };
      if (json) printJson(output, status);
      else output.write(`${describeStatus(status).join("\n")}\n`);
    });
}

/** What a running server alone knows. It tells anybody, and on its own machine always under this address. */
async function askServer({ host, port, basePath }: ServerSettings): Promise<StorageStatusOutput | undefined> {
  const name = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
  try {
    const response = await boundedFetch(`http://${name}:${port}${basePath}/api/v1/status`, {}, BOUNDS);
    const body = (await response.json()) as { argilla_space?: { storage?: StorageStatusOutput } };
    return body.argilla_space?.storage;
  } catch {
    // Nobody answers there, or somebody else.
    return undefined;
  }
}

interface Status extends Partial<ReturnType<typeof presentInventory>> {
  readonly database: string;
  readonly server: string;
  readonly storage: StorageStatusOutput;
  readonly bucket: string | undefined;
}

function describeStatus({ database, server, storage, bucket, starts, records, snapshots }: Status): string[] {
  const lines = [
    `Database: ${database}`,
    `Where the data are: ${storage.about}`,
    `Promise: ${storage.promise}`,
  ];
  if (storage.problem) lines.push(`Problem: ${storage.problem.message} ${storage.problem.remedy}`);
  if (server === "running") {
    lines.push(`A crash now would lose: ${storage.at_risk.summary}`, ...describeReplication(storage));
  } else if (bucket !== undefined) {
    lines.push("No server answers here, so what follows is what the bucket holds.");
  }
  if (bucket === undefined) return lines;
  const held = snapshots && snapshots.length > 0 ? snapshots.join(", ") : "none";
  return [
    ...lines,
    `Replicated into: ${bucket}`,
    `Starts: ${starts}, records: ${records}`,
    `Snapshots: ${held}`,
    `Earlier states are kept for: ${counted(storage.bucket?.retention_days ?? 0, "day")}`,
  ];
}

function describeReplication({ bucket }: StorageStatusOutput): string[] {
  if (!bucket) return [];
  const { unconfirmed, restore } = bucket;
  const loss =
    restore &&
    [`${counted(restore.unusable_records, "record")} could not be used`, ...restore.losses].join("; ");
  return [
    `Bucket: ${bucket.state} (${bucket.transport})`,
    `Last confirmed write: ${bucket.last_confirmed_at ?? "none yet"}`,
    `On its way there: ${counted(unconfirmed.changes, "change")}, ${counted(unconfirmed.rows, "row")}, ${counted(unconfirmed.bytes, "byte")}`,
    restore
      ? `Last restore: state of ${restore.state_of ?? "the beginning"}, ${counted(restore.records, "record")} after its snapshot; ${loss}`
      : "Last restore: the bucket was empty",
  ];
}

function presentInventory({ epochs }: ReplicaInventory) {
  const written = epochs.filter(({ bases, records }) => bases.length > 0 || records.length > 1);
  return {
    starts: written.length,
    records: written.reduce((sum, { records }) => sum + records.length, 0),
    snapshots: written.flatMap(({ bases }) => bases.map(({ time }) => time.toISOString())),
  };
}
