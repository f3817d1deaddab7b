import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { ReplicaClient } from "../../../src/storage/replica/replica-client.ts";
import { S3Replica } from "../../../src/storage/replica/s3-replica.ts";
import { StreamingMountReplica } from "../../../src/storage/replica/streaming-mount-replica.ts";
import { FakeMount } from "../../support/buckets/fake-mount.ts";
import { FakeRemote } from "../../support/buckets/fake-remote.ts";
import { FakeS3 } from "../../support/buckets/fake-s3.ts";
import { s3Settings } from "../../support/buckets/replica-settings.ts";
import {
  openReplicated,
  type ReplicatedDatabase,
  restoredRows,
} from "../../support/buckets/replicated-database.ts";

let folder: string;
let remote: FakeRemote;
let s3: FakeS3;
let running: ReplicatedDatabase[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "argilla-space-replica-"));
  remote = new FakeRemote();
  s3 = await FakeS3.start(remote);
  running = [];
});
afterEach(async () => {
  for (const one of running) await one.stop(0);
  await s3[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const openS3 = () => new S3Replica(s3Settings(s3.bucketUrl));

function openMount(): ReplicaClient {
  const mount = new FakeMount(remote, { mode: "streaming", staleMs: 30 });
  return new StreamingMountReplica({ folder: mount.folder, device: mount.deviceNumber, files: mount });
}

async function start(client: ReplicaClient, options?: Parameters<typeof openReplicated>[2]) {
  const database = await openReplicated(client, folder, options);
  running.push(database);
  return database;
}

/** Writes and counts what was acknowledged, until nothing is any more. */
async function writeUntilRefused(database: ReplicatedDatabase, name: string): Promise<string[]> {
  const acknowledged: string[] = [];
  for (let index = 0; ; index += 1) {
    try {
      database.write(`${name} ${index}`);
      await database.replicator.durable();
    } catch {
      return acknowledged;
    }
    acknowledged.push(`${name} ${index}`);
  }
}

describe("two servers on one bucket over S3", () => {
  test("while the old one writes: it loses, and of what either acknowledged nothing is lost", async () => {
    remote.latencyMs = 3;
    const old = await start(openS3());
    const oldWrites = writeUntilRefused(old, "old");
    while (old.replicator.status.record === undefined || old.replicator.status.record < 5) await tick();
    const young = await start(openS3());
    const youngWrites: string[] = [];
    for (let index = 0; index < 10; index += 1) {
      young.write(`young ${index}`);
      await young.replicator.durable();
      youngWrites.push(`young ${index}`);
    }
    const acknowledged = await oldWrites;
    expect(acknowledged.length).toBeGreaterThan(0);
    expect(old.replicator.status).toMatchObject({
      state: "lost",
      problem: "conflict",
    });
    expect(() => old.write("once more")).toThrow(/readonly/);
    const rows = (await restoredRows(openS3(), folder))?.rows ?? [];
    expect(rows).toEqual(expect.arrayContaining([...acknowledged, ...youngWrites]));
  });

  test("while the old one stores faster than the new one looks for the end: it loses all the same", async () => {
    const old = await start(openS3());
    const acknowledged: string[] = [];
    let written = 0;
    let outrun = true;
    const writeSome = async () => {
      for (let count = 0; count < 5 && old.replicator.status.state !== "lost"; count += 1) {
        written += 1;
        const row = `old ${written}`;
        try {
          old.write(row);
          await old.replicator.durable();
        } catch {
          return;
        }
        acknowledged.push(row);
      }
    };
    await writeSome();
    const slow = new Proxy(openS3(), {
      get: (target, name) => {
        const value = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        if (name !== "read" && name !== "create") return value.bind(target);
        return async (...args: unknown[]) => {
          if (outrun) await writeSome();
          return value.apply(target, args);
        };
      },
    });
    const young = await start(slow);
    outrun = false;
    expect(young.rows()).toEqual(expect.arrayContaining(acknowledged));
    expect(acknowledged.length).toBeGreaterThan(50);
    await writeSome();
    expect(old.replicator.status).toMatchObject({ state: "lost", problem: "conflict" });
  });

  test("while the old one is idle: it learns at its next write, which is not acknowledged", async () => {
    const old = await start(openS3());
    old.write("before");
    await old.replicator.durable();
    const young = await start(openS3());
    expect(young.rows()).toEqual(["before"]);
    old.write("too late");
    await expect(old.replicator.durable()).rejects.toMatchObject({ kind: "conflict" });
    young.write("after");
    await young.replicator.durable();
    expect((await restoredRows(openS3(), folder))?.rows).toEqual(["before", "after"]);
  });

  test("started at once on an empty bucket: one goes on", async () => {
    const both = await Promise.allSettled([start(openS3()), start(openS3())]);
    const started = both.flatMap((end) => (end.status === "fulfilled" ? [end.value] : []));
    const acknowledged: string[] = [];
    for (const [index, database] of started.entries()) {
      try {
        database.write(`from ${index}`);
        await database.replicator.durable();
        acknowledged.push(`from ${index}`);
      } catch {}
    }
    expect(acknowledged).toHaveLength(1);
    expect((await restoredRows(openS3(), folder))?.rows).toEqual(acknowledged);
  });

  test("of which the new one dies between its claim and its head: the next one goes on", async () => {
    const first = await start(openS3());
    first.write("one");
    await first.replicator.durable();
    const dying = openS3();
    const { takeOver } = await import("../../../src/storage/replica/take-over.ts");
    const taken = await takeOver({
      client: dying,
      path: join(folder, "dying.db"),
      times: { silenceMs: 1, lookMs: 1 },
    });
    await taken.restored?.image.discard();
    const third = await start(openS3());
    expect(third.rows()).toEqual(["one"]);
    third.write("three");
    await third.replicator.durable();
    // Should the one in between only have been slow, it finds the name of its head taken.
    const { recordKey } = await import("../../../src/storage/replica/replica-keys.ts");
    await expect(dying.create(recordKey(taken.epoch, 0), Buffer.from("late"))).rejects.toMatchObject({
      kind: "conflict",
    });
    expect((await restoredRows(openS3(), folder))?.rows).toEqual(["one", "three"]);
  });
});

describe("two servers on one mounted bucket", () => {
  test("the old one is asked to end, ends with everything stored, and the new one waits for that", async () => {
    const old = await start(openMount(), { pacing: { rivalMs: 10 } });
    const oldWrites = writeUntilRefused(old, "old");
    while (old.rows().length < 5) await tick();
    const young = await start(openMount(), { times: { silenceMs: 5_000, lookMs: 5 } });
    const acknowledged = await oldWrites;
    expect(old.replicator.status.state).toBe("lost");
    expect(young.rows()).toEqual(expect.arrayContaining(acknowledged));
    expect(young.report?.losses).toEqual([]);
    young.write("young");
    await young.replicator.durable();
    expect((await restoredRows(openMount(), folder))?.rows.at(-1)).toBe("young");
  });

  test("an old one that is gone without a seal is waited for, and then no more", async () => {
    const old = await start(openMount());
    old.write("one");
    await old.replicator.durable();
    await old.kill();
    let waited = false;
    const { takeOver } = await import("../../../src/storage/replica/take-over.ts");
    const taken = await takeOver({
      client: openMount(),
      path: join(folder, "next.db"),
      times: { silenceMs: 50, lookMs: 5 },
      onWait: () => {
        waited = true;
      },
    });
    await taken.restored?.image.discard();
    expect(waited).toBe(true);
  });

  test("a seal that is there before the change in front of it is not taken for the end", async () => {
    const old = await start(openMount());
    old.write("one");
    await old.replicator.durable();
    old.write("two");
    await old.stop();
    const [change, seal] = [...remote.objects.keys()].filter((key) => key.endsWith(".record")).slice(-2);
    const held = [change, seal].map((key) => [key ?? "", remote.objects.get(key ?? "")] as const);
    for (const [key] of held) remote.objects.delete(key);
    const arrives = async (index: number) => {
      const [key = "", content = Buffer.alloc(0)] = held[index] ?? [];
      remote.objects.set(key, content);
      const listings = () => remote.calls.get("list") ?? 0;
      const seen = listings();
      while (listings() < seen + 3) await tick();
    };
    const starting = start(openMount(), { times: { silenceMs: 5_000, lookMs: 5 } });
    while (![...remote.objects.keys()].some((key) => key.endsWith("announcement"))) await tick();
    await arrives(1);
    await arrives(0);
    const young = await starting;
    expect(young.rows()).toEqual(["one", "two"]);
    expect(young.report?.losses).toEqual([]);
  });

  test("who is told to stop while it waits for the one before it waits no longer", async () => {
    const old = await start(openMount());
    await old.kill();
    const stop = new AbortController();
    const { takeOver } = await import("../../../src/storage/replica/take-over.ts");
    const taking = takeOver({
      client: openMount(),
      path: join(folder, "next.db"),
      times: { silenceMs: 60_000, lookMs: 60_000 },
      signal: stop.signal,
      onWait: () => stop.abort(),
    });
    await expect(taking).rejects.toMatchObject({ name: "AbortError" });
  });

  test("of two that take over at once the one of the lower name gives way", async () => {
    const old = await start(openMount());
    old.write("one");
    await old.replicator.durable();
    await old.kill();
    const times = { silenceMs: 300, lookMs: 5 };
    const ends = await Promise.allSettled([start(openMount(), { times }), start(openMount(), { times })]);
    const refused = ends.flatMap((end) => (end.status === "rejected" ? [end.reason.kind] : []));
    expect(refused).toEqual(["conflict"]);
  });
});

function tick(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2));
}
