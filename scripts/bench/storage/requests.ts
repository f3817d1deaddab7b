import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { MountedBucket } from "../../../test/support/buckets/bucket-programs.ts";
import { FakeS3 } from "../../../test/support/buckets/fake-s3.ts";
import { NEAR_LATENCY, s3Environment } from "../../../test/support/buckets/replica-settings.ts";
import { CrashLoad } from "../../../test/support/crash/crash-load.ts";
import { type Bench, compare, type FigureLine } from "../figure.ts";
import { sizeOf } from "./folder-size.ts";
import { Litestream } from "./litestream.ts";
import { API_KEY, DATABASE, startSpace } from "./space-server.ts";

/** A busy hour of a team: each writes an answer or some records. */
const WRITE_EVERY_MS = 200;

interface Counted {
  /** Requests an hour. */
  readonly idle: number;
  readonly busy: number;
  readonly writesAnHour: number;
  readonly bytesAWrite: number;
}

/** How often a bucket is asked, and what it is given for what was written. */
export async function measureRequests(bench: Bench, litestream: string): Promise<FigureLine[]> {
  const seconds = bench.effort.windowSeconds * 12;
  const ours = await onMount(bench, seconds);
  const theirs = await onMount(bench, seconds, litestream);
  const s3 = await overS3(bench, seconds);
  const parts = { unit: "/h", besideWhat: "Litestream" };
  const besideWrites = { unit: "/h", besideWhat: "writes" };
  return [
    compare({ what: "requests through a mount, idle", ...parts }, [ours.idle], [theirs.idle]),
    compare({ what: "requests through a mount, busy", ...parts }, [ours.busy], [theirs.busy]),
    compare({ what: "requests over S3, idle", ...besideWrites }, [s3.idle], [s3.writesAnHour]),
    compare({ what: "requests over S3, busy", ...besideWrites }, [s3.busy], [s3.writesAnHour]),
    compare(
      { what: "stored a write", unit: "bytes", besideWhat: "Litestream" },
      [ours.bytesAWrite],
      [theirs.bytesAWrite],
    ),
  ];
}

async function onMount({ newHome }: Bench, seconds: number, litestream?: string): Promise<Counted> {
  const home = newHome();
  await using bucket = await MountedBucket.start("streaming", undefined, NEAR_LATENCY);
  const { mount, remote } = bucket;
  await using server = await startSpace(home, litestream ? {} : { ARGILLA_STORAGE_PATH: mount });
  const place = { database: path.join(home, DATABASE), replica: path.join(mount, "replica"), remote };
  await using _beside = litestream ? await Litestream.start(litestream, place) : undefined;
  return await count(
    server.origin,
    seconds,
    () => bucket.remoteCalls(),
    () => sizeOf(remote),
  );
}

async function overS3({ newHome }: Bench, seconds: number): Promise<Counted> {
  await using s3 = await FakeS3.start();
  await using server = await startSpace(newHome(), s3Environment(s3.bucketUrl));
  const calls = async () => [...s3.remote.calls.values()].reduce((sum, value) => sum + value, 0);
  return await count(server.origin, seconds, calls, async () => s3.remote.used);
}

async function count(
  origin: string,
  seconds: number,
  calls: () => Promise<number>,
  bytes: () => Promise<number>,
): Promise<Counted> {
  const load = new CrashLoad(API_KEY);
  await load.prepare(origin);
  const anHour = (value: number) => (value * 3_600) / seconds;
  // What the preparation has left over is no part of being idle.
  await pause(3_000);
  const before = await calls();
  await pause(seconds * 1_000);
  const [idle, stored] = [await calls(), await bytes()];
  const begun = performance.now();
  while (performance.now() - begun < seconds * 1_000) {
    await Promise.all([load.label(origin), pause(WRITE_EVERY_MS)]);
  }
  const busy = await calls();
  return {
    ...{ idle: anHour(idle - before), busy: anHour(busy - idle), writesAnHour: anHour(load.acknowledged) },
    bytesAWrite: ((await bytes()) - stored) / load.acknowledged,
  };
}
