import { randomUUID } from "node:crypto";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import Database from "better-sqlite3";
import { type ReplicaClient, ReplicaError } from "../../../src/storage/replica/replica-client.ts";
import { takeInventory } from "../../../src/storage/replica/replica-inventory.ts";
import type { ReplicatorEvent } from "../../../src/storage/replica/replication-status.ts";
import { Replicator, type ReplicatorOptions } from "../../../src/storage/replica/replicator.ts";
import { type RestoreReport, restoreReplica } from "../../../src/storage/replica/restore-replica.ts";
import { type TakeOverTimes, takeOver } from "../../../src/storage/replica/take-over.ts";
import { openWriter, type SqliteWriter } from "./sqlite-writer.ts";

export interface ReplicatedOptions {
  readonly pacing?: Partial<ReplicatorOptions["pacing"]>;
  readonly snapshots?: Partial<ReplicatorOptions["snapshots"]>;
  readonly files?: () => Promise<Record<string, string>>;
  readonly times?: TakeOverTimes;
  readonly keep?: string;
}

/** A database on a bucket, taken over and replicated as the server does it, with one table to write to. */
export interface ReplicatedDatabase {
  readonly writer: SqliteWriter;
  readonly replicator: Replicator;
  readonly events: readonly ReplicatorEvent[];
  readonly report: RestoreReport | undefined;
  readonly path: string;
  /** Writes rows, each a transaction of its own. */
  write(...contents: string[]): void;
  rows(): string[];
  /** As a process that is killed: nothing more is shipped. */
  kill(): Promise<void>;
  /** As a process that is told to stop. */
  stop(withinMs?: number): Promise<boolean>;
}

const PACING = { intervalMs: 0, pollMs: 20, rivalMs: 20, checkpointFrames: 200 };
const SNAPSHOTS = { records: 1_000, bytes: 1 << 30, retention: { days: 7, records: 100_000 } };
const TIMES = { silenceMs: 300, lookMs: 10 };

export async function openReplicated(
  client: ReplicaClient,
  folder: string,
  options: ReplicatedOptions = {},
): Promise<ReplicatedDatabase> {
  const path = join(folder, `${randomUUID()}.db`);
  const taken = await takeOver({ client, path: `${path}.restoring`, times: options.times ?? TIMES });
  if (taken.restored) {
    await taken.restored.image.close();
    await rename(`${path}.restoring`, path);
  }
  const writer = openWriter(path);
  const mortal = makeMortal(client);
  const events: ReplicatorEvent[] = [];
  const replicator = await Replicator.start(
    {
      client: mortal.client,
      database: path,
      connection: writer.connection,
      changedRows: writer.changedRows,
      epoch: taken.epoch,
      parent: taken.restored?.position ?? null,
      recordsBefore: taken.restored?.report.records ?? 0,
      keep: options.keep,
      files: options.files ?? (async () => ({})),
      pacing: { ...PACING, ...options.pacing },
      snapshots: { ...SNAPSHOTS, ...options.snapshots },
      onEvent: (event) => events.push(event),
    },
    new AbortController().signal,
  );
  writer.database.exec("create table if not exists labels (id integer primary key, content text)");
  replicator.committed();
  const insert = writer.database.prepare("insert into labels (content) values (?)");
  let open = true;
  const close = () => {
    if (open) writer[Symbol.dispose]();
    open = false;
    replicator.close();
  };
  return {
    ...{ writer, replicator, events, path },
    report: taken.restored?.report,
    write(...contents) {
      for (const content of contents) {
        insert.run(content);
        replicator.committed();
      }
    },
    rows: () => rowsOf(writer.database),
    async kill() {
      mortal.kill();
      await replicator.end(0);
      close();
    },
    async stop(withinMs = 10_000) {
      if (!open) return true;
      const all = await replicator.end(withinMs);
      close();
      return all;
    },
  };
}

/** The client of a process that can be killed: from then on it says nothing to the bucket. */
function makeMortal(client: ReplicaClient): { client: ReplicaClient; kill: () => void } {
  let alive = true;
  const create = (key: string, content: Buffer) => {
    return alive ? client.create(key, content) : Promise.reject(new ReplicaError("unavailable", "killed"));
  };
  const mortal = new Proxy(client, {
    get: (target, name) => {
      const value = name === "create" ? create : Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return {
    client: mortal,
    kill: () => {
      alive = false;
    },
  };
}

/** Restores what a bucket holds into a new file and reads it, changing nothing. */
export async function restoredRows(
  client: ReplicaClient,
  folder: string,
  until?: Date,
): Promise<{ rows: string[]; report: RestoreReport; files: Readonly<Record<string, string>> } | undefined> {
  const path = join(folder, `${randomUUID()}.db`);
  const inventory = takeInventory(await client.list());
  const restored = await restoreReplica({ client, inventory, path, until });
  if (!restored) return undefined;
  await restored.image.close();
  const database = new Database(path);
  try {
    const [check] = database.pragma("integrity_check") as { integrity_check: string }[];
    if (check?.integrity_check !== "ok")
      throw new Error(`The restored database is damaged: ${check?.integrity_check}`);
    return { rows: rowsOf(database), report: restored.report, files: restored.files };
  } finally {
    database.close();
  }
}

function rowsOf(database: Database.Database): string[] {
  if (!database.prepare("select 1 from sqlite_schema where name = 'labels'").get()) return [];
  return database.prepare("select content from labels order by id").pluck().all() as string[];
}
