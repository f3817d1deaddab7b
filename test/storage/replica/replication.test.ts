import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import Database from "better-sqlite3";
import { AdvancedMountReplica } from "../../../src/storage/replica/advanced-mount-replica.ts";
import { readRecord } from "../../../src/storage/replica/chain-reader.ts";
import type { ReplicaClient } from "../../../src/storage/replica/replica-client.ts";
import { takeInventory } from "../../../src/storage/replica/replica-inventory.ts";
import { parseReplicaKey } from "../../../src/storage/replica/replica-keys.ts";
import { S3Replica } from "../../../src/storage/replica/s3-replica.ts";
import { StreamingMountReplica } from "../../../src/storage/replica/streaming-mount-replica.ts";
import { FakeMount } from "../../support/buckets/fake-mount.ts";
import { FakeRemote } from "../../support/buckets/fake-remote.ts";
import { FakeS3 } from "../../support/buckets/fake-s3.ts";
import { SHORT_TIMES, s3Settings } from "../../support/buckets/replica-settings.ts";
import {
  openReplicated,
  type ReplicatedDatabase,
  restoredRows,
} from "../../support/buckets/replicated-database.ts";

let folder: string;
let remote: FakeRemote;
let running: ReplicatedDatabase[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "argilla-space-replica-"));
  remote = new FakeRemote();
  running = [];
});
afterEach(async () => {
  for (const one of running) await one.stop(0);
  await rm(folder, { recursive: true });
});

type Open = () => Promise<ReplicaClient & { powerCut?: () => void }>;
let s3: FakeS3 | undefined;
afterEach(async () => {
  await s3?.[Symbol.asyncDispose]();
  s3 = undefined;
});

const transports: [name: string, open: Open][] = [
  ["S3", openS3],
  [
    "a streaming mount",
    async () => new StreamingMountReplica(placeOf(new FakeMount(remote, { mode: "streaming" }))),
  ],
  [
    "an advanced mount",
    async () => new AdvancedMountReplica(placeOf(new FakeMount(remote, { mode: "advanced" })), SHORT_TIMES),
  ],
  [
    "an advanced mount without link(2)",
    async () => {
      const mount = new FakeMount(remote, { mode: "advanced", links: "unknown" });
      return new AdvancedMountReplica(placeOf(mount), SHORT_TIMES);
    },
  ],
];

async function openS3(): Promise<S3Replica> {
  s3 ??= await FakeS3.start(remote);
  return new S3Replica(s3Settings(s3.bucketUrl));
}

function placeOf(mount: FakeMount) {
  return { folder: mount.folder, device: mount.deviceNumber, files: mount };
}

async function start(client: ReplicaClient, options?: Parameters<typeof openReplicated>[2]) {
  const database = await openReplicated(client, folder, options);
  running.push(database);
  return database;
}

function numbered(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, index) => `label ${from + index}`);
}

const NONE = { days: 0, records: 0 };

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe.each(transports)("a database replicated to %s", (_, open) => {
  test("is restored with everything that was durable, and a stop makes everything durable", async () => {
    const first = await start(await open());
    first.write(...numbered(0, 20));
    await first.replicator.durable();
    expect((await restoredRows(await open(), folder))?.rows).toEqual(numbered(0, 20));
    first.write(...numbered(20, 25));
    expect(await first.stop()).toBe(true);

    const second = await start(await open());
    expect(second.rows()).toEqual(numbered(0, 25));
    expect(second.report).toMatchObject({ losses: [], unusableRecords: 0 });
    second.write("after the restart");
    await second.replicator.durable();
    await second.kill();
    const third = await start(await open());
    expect(third.rows()).toEqual([...numbered(0, 25), "after the restart"]);
  });

  test("survives checkpoints, snapshots and retention between the records", async () => {
    const retention = { days: 0, records: 0 };
    const database = await start(await open(), {
      pacing: { checkpointFrames: 10 },
      snapshots: { records: 4, bytes: 1 << 30, retention },
    });
    for (let round = 0; round < 12; round += 1) {
      database.write(...numbered(round * 5, round * 5 + 5));
      await database.replicator.durable();
    }
    await until(() => database.events.filter(({ kind }) => kind === "snapshot").length >= 3);
    database.write("last");
    await database.replicator.durable();
    const restored = await restoredRows(await open(), folder);
    expect(restored?.rows).toEqual([...numbered(0, 60), "last"]);
    expect(database.events.filter(({ kind }) => kind === "snapshot-failed" || kind === "gap")).toEqual([]);
  });

  test("keeps the small files beside it, as they last were", async () => {
    let key = "first";
    const files = async () => ({ "secret.key": key });
    const database = await start(await open(), { files });
    database.write("one");
    key = "second";
    await until(() => database.replicator.status.lastConfirmed !== undefined);
    database.write("two");
    await database.replicator.durable();
    expect(await restoredRows(await open(), folder)).toMatchObject({
      rows: ["one", "two"],
      files: { "secret.key": "second" },
    });
  });
});

describe("what is committed", () => {
  test("is never a part of a transaction, though it takes many records", async () => {
    const database = await start(await openS3());
    // More pages than one record holds, spilled into the log before the commit.
    const large = "x".repeat(3_000);
    database.writer.database.pragma("cache_size = 10");
    database.writer.database.transaction(() => {
      for (let index = 0; index < 4_000; index += 1) {
        database.writer.database.prepare("insert into labels (content) values (?)").run(`${index} ${large}`);
      }
    })();
    database.replicator.committed();
    await database.replicator.durable();
    const records = [...remote.objects.keys()].filter((key) => key.endsWith(".record")).sort();
    expect(records.length).toBeGreaterThan(4);
    expect((await restoredRows(await openS3(), folder))?.rows).toHaveLength(4_000);
    // The last record is what makes it whole.
    remote.objects.delete(records.at(-1) ?? "");
    expect(await restoredRows(await openS3(), folder)).toMatchObject({ rows: [] });
  });

  test("is told from what was rolled back after it had spilled into the log", async () => {
    const { writer, replicator } = await start(await openS3());
    const { database } = writer;
    database.pragma("cache_size = 5");
    const fill = (content: string) => {
      for (let index = 0; index < 500; index += 1) {
        database
          .prepare("insert into labels (content) values (?)")
          .run(`${content} ${index} ${"y".repeat(500)}`);
      }
    };
    database.exec("begin");
    fill("rolled back");
    database.exec("rollback");
    replicator.committed();
    database.exec("begin");
    fill("committed");
    database.exec("commit");
    replicator.committed();
    await replicator.durable();
    database.exec("begin");
    fill("open");
    const restored = await restoredRows(await openS3(), folder);
    expect(restored?.rows).toHaveLength(500);
    expect(restored?.rows.every((row) => row.startsWith("committed"))).toBe(true);
    database.exec("rollback");
  });

  test("is shipped while another transaction is always open", async () => {
    const { writer, replicator } = await start(await openS3());
    const insert = writer.database.prepare("insert into labels (content) values (?)");
    const durables: Promise<void>[] = [];
    for (let index = 0; index < 30; index += 1) {
      writer.database.exec("begin");
      await new Promise((resolve) => setTimeout(resolve, 2));
      insert.run(`label ${index}`);
      writer.database.exec("commit");
      replicator.committed();
      durables.push(replicator.durable());
    }
    writer.database.exec("begin");
    await Promise.all(durables.slice(0, -1));
    writer.database.exec("rollback");
    replicator.committed();
    await Promise.all(durables);
    expect((await restoredRows(await openS3(), folder))?.rows).toEqual(numbered(0, 30));
  });

  test("is shipped with one shipment when a transaction is open by the time it begins", async () => {
    const database = await start(await openS3());
    await database.replicator.durable();
    const before = database.replicator.status.record ?? 0;
    const begun = performance.now();
    // Nothing can be shipped in between: this thread does nothing else.
    while (performance.now() - begun < 50) database.write("label");
    database.write("the last, which may have to wait");
    database.writer.database.exec("begin");
    await until(() => (database.replicator.status.record ?? 0) > before);
    const restored = await restoredRows(await openS3(), folder);
    expect(restored?.rows.length).toBeGreaterThan(1);
    database.writer.database.exec("rollback");
    database.replicator.committed();
  });

  test("by another process is shipped too", async () => {
    const { path, replicator } = await start(await openS3());
    await replicator.durable();
    const other = new Database(path);
    other.pragma("wal_autocheckpoint = 0");
    other.prepare("insert into labels (content) values ('from beside')").run();
    const before = replicator.status.record ?? 0;
    await until(() => (replicator.status.record ?? 0) > before);
    expect((await restoredRows(await openS3(), folder))?.rows).toEqual(["from beside"]);
    other.close();
  });

  test("behind a checkpoint of somebody else is acknowledged only with a new snapshot", async () => {
    const database = await start(await openS3());
    database.write("one");
    await database.replicator.durable();
    const other = new Database(database.path);
    other.prepare("insert into labels (content) values ('from beside')").run();
    // Everything goes into the file and the log begins anew, before anybody has read it.
    other.pragma("wal_checkpoint(TRUNCATE)");
    database.write("two");
    await database.replicator.durable();
    expect(database.events.some(({ kind }) => kind === "gap")).toBe(true);
    expect((await restoredRows(await openS3(), folder))?.rows).toEqual(["one", "from beside", "two"]);
    other.close();
  });

  test("is not acknowledged while the bucket fails, and is once it works", async () => {
    const database = await start(await openS3());
    await database.replicator.durable();
    remote.fail("put", "ENOSPC", 1_000);
    database.write("waits");
    let durable = false;
    const waiting = database.replicator.durable().then(() => {
      durable = true;
    });
    await until(() => database.replicator.status.state === "failing");
    expect(database.replicator.status).toMatchObject({ unshipped: { commits: 1, rows: 1 } });
    expect(durable).toBe(false);
    remote.faults = [];
    await waiting;
    expect(database.replicator.status).toMatchObject({
      state: "running",
      unshipped: { commits: 0, rows: 0 },
    });
    expect((await restoredRows(await openS3(), folder))?.rows).toEqual(["waits"]);
  });
});

describe("a server that is told to stop", () => {
  test("during a snapshot gives it up, stores what is left and seals", async () => {
    const database = await start(await openS3(), {
      snapshots: { records: 2, bytes: 1 << 30, retention: NONE },
    });
    const begun = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    remote.hold = (operation, key) => {
      if (operation !== "put" || !key.endsWith(".part")) return undefined;
      begun.resolve();
      return released.promise;
    };
    const bases = () => [...remote.objects.keys()].filter((key) => key.endsWith(".base"));
    const before = bases();
    for (let index = 0; index < 6; index += 1) {
      database.write(`label ${index}`);
      await database.replicator.durable();
    }
    await begun.promise;
    database.write("label 6");
    const stopped = database.stop();
    await until(() => [...remote.objects.values()].some((content) => content.includes('"kind":"seal"')));
    released.resolve();
    expect(await stopped).toBe(true);
    expect(bases()).toEqual(before);
    expect(await restoredRows(await openS3(), folder)).toMatchObject({
      rows: numbered(0, 7),
      report: { losses: [], unusableRecords: 0 },
    });
  });
});

describe("an advanced mount that does not confirm", () => {
  test("says a longer window while an upload that failed is not made good", async () => {
    const mount = new FakeMount(remote, { mode: "advanced", links: "unknown" });
    const client = new AdvancedMountReplica(placeOf(mount), SHORT_TIMES);
    await client.create("a/first", Buffer.from("first"));
    const usual = client.assurance.windowSeconds;
    remote.fail("put", "EIO", 1_000);
    await client.create("a/second", Buffer.from("second"));
    await until(() => client.assurance.windowSeconds > usual);
    expect(remote.objects.has("replica/a/second")).toBe(false);
    remote.faults = [];
    await until(() => remote.objects.has("replica/a/second"));
    await until(() => client.assurance.windowSeconds === usual);
    await client.close();
  });
});

describe("a clock that jumps", () => {
  const DAY = 86_400_000;
  const origin = performance.timeOrigin;
  afterEach(() => {
    jest.useRealTimers();
    Object.defineProperty(performance, "timeOrigin", { value: origin, configurable: true });
  });

  /** The wall clock in the midst of a run. */
  function jump(ms: number): void {
    const doNotFake = [
      "performance",
      "nextTick",
      "queueMicrotask",
      "setImmediate",
      "clearImmediate",
    ] as const;
    const timers = ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "hrtime"] as const;
    jest.useFakeTimers({ now: Date.now() + ms, doNotFake: [...doNotFake, ...timers] });
  }

  test.each<[string, number]>([
    ["back by a day", -DAY],
    ["forward by a year", 365 * DAY],
  ])("%s loses nothing, neither within a run nor between two", async (_, ms) => {
    const retention = { days: 7, records: 1_000 };
    const options = { snapshots: { records: 3, bytes: 1 << 30, retention } };
    const first = await start(await openS3(), options);
    first.write(...numbered(0, 5));
    await first.replicator.durable();
    jump(ms);
    first.write(...numbered(5, 10));
    await first.replicator.durable();
    const client = await openS3();
    const { epochs } = takeInventory(await client.list());
    const { epoch, records } = epochs.at(-1) ?? { epoch: "", records: [] };
    const times = await Promise.all(
      records.map(async (seq) => (await readRecord(client, epoch, seq)).header.at),
    );
    expect(times).toEqual(times.toSorted());
    await first.kill();

    Object.defineProperty(performance, "timeOrigin", { value: origin + ms, configurable: true });
    const second = await start(await openS3(), options);
    expect(second.rows()).toEqual(numbered(0, 10));
    const snapshots = () => second.events.filter(({ kind }) => kind === "snapshot").length;
    let count = 10;
    for (; snapshots() < 2; count += 1) {
      second.write(`label ${count}`);
      await second.replicator.durable();
    }
    await second.kill();
    const restored = await restoredRows(await openS3(), folder);
    expect(restored).toMatchObject({ rows: numbered(0, count), report: { losses: [], unusableRecords: 0 } });
  });
});

describe("an earlier moment", () => {
  test("that is worth it has a snapshot that stays, whatever was written at once afterwards", async () => {
    const first = await start(await openS3());
    first.write("before");
    await first.stop();
    const snapshots = { records: 3, bytes: 1 << 30, retention: { days: 0, records: 0 } };
    const second = await start(await openS3(), { keep: "before 0042-change", snapshots });
    // A snapshot becomes due by what is written, and not while another is under way: so write as long as it takes.
    const writeUntil = async (isSo: () => boolean) => {
      for (let index = 0; !isSo(); index += 1) {
        second.write(`after ${index}`);
        await second.replicator.durable();
      }
    };
    await writeUntil(() => second.events.filter(({ kind }) => kind === "snapshot").length >= 4);
    const kept = [...remote.objects.keys()].filter((key) => key.endsWith(".kept.base"));
    expect(kept).toHaveLength(1);
    // Everything else of then is gone, and this state can still be had.
    const isOfThen = (key: string) => key.includes("/00000000.record") && key.includes("00000001-");
    await writeUntil(() => ![...remote.objects.keys()].some(isOfThen));
    const base = parseReplicaKey(kept[0]?.replace("replica/", "") ?? "");
    const moment = base?.kind === "base" ? base.base.time : new Date(0);
    expect((await restoredRows(await openS3(), folder, moment))?.rows).toEqual(["before"]);
  });

  test("is restored from what is kept, and one before all of it is refused", async () => {
    const database = await start(await openS3());
    database.write("early");
    await database.replicator.durable();
    const records = remote.objects.size;
    await new Promise((resolve) => setTimeout(resolve, 5));
    const moment = new Date(performance.timeOrigin + performance.now());
    await new Promise((resolve) => setTimeout(resolve, 5));
    database.write("late");
    await database.replicator.durable();
    expect(remote.objects.size).toBeGreaterThan(records);
    expect((await restoredRows(await openS3(), folder, moment))?.rows).toEqual(["early"]);
    const never = restoredRows(await openS3(), folder, new Date("2001-01-01T00:00:00Z"));
    await expect(never).rejects.toMatchObject({ kind: "missing", message: expect.stringContaining("2001") });
  });
});
