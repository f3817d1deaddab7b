import { cp } from "node:fs/promises";
import path from "node:path";
import { MountedBucket } from "../../../test/support/buckets/bucket-programs.ts";
import { CrashLoad } from "../../../test/support/crash/crash-load.ts";
import type { BenchedProcess } from "../benched-process.ts";
import { type Bench, compare, type FigureLine } from "../figure.ts";
import { fillDatabase } from "./filled-database.ts";
import { sizeOf } from "./folder-size.ts";
import { Litestream, restoreByLitestream } from "./litestream.ts";
import { type MeasuredRun, restoreByServer } from "./measured-run.ts";
import { API_KEY, DATABASE, spaceEnv, startSpace } from "./space-server.ts";

const MEGABYTES = 200;
/** Written after the snapshot: three come in one record. */
const WRITES = 600;
const HANDS = 4;

/** A new container, with a new mount, restores 200 MB of text and what was written after its snapshot. */
export async function measureRestores(bench: Bench, litestream: string): Promise<FigureLine[]> {
  const [own, peer] = [bench.newHome(), bench.newHome()];
  const made = bench.newHome();
  await fillDatabase(made, MEGABYTES * 1e6);
  for (const home of [own, peer]) await cp(made, home, { recursive: true });
  const [ownObjects, peerObjects] = [bench.newHome(), bench.newHome()];
  {
    await using bucket = await mountFor(ownObjects, "20ms");
    await using server = await startSpace(own, { ARGILLA_STORAGE_PATH: bucket.mount });
    await write(server);
  }
  {
    await using bucket = await mountFor(peerObjects, "20ms");
    await using server = await startSpace(peer);
    const replica = path.join(bucket.mount, "replica");
    const place = { database: path.join(peer, DATABASE), replica, remote: bucket.remote };
    await using beside = await Litestream.start(litestream, place);
    await beside.settled();
    await write(server);
    await beside.settled();
  }
  const restoreOwn = async (latency: string) => {
    const home = bench.newHome();
    await using bucket = await mountFor(ownObjects, latency);
    const env = { ...spaceEnv(home), ARGILLA_STORAGE_PATH: bucket.mount };
    return await restoreByServer(env, path.join(home, "restored.db"));
  };
  const restorePeer = async (latency: string) => {
    await using bucket = await mountFor(peerObjects, latency);
    return await restoreByLitestream(
      litestream,
      path.join(bucket.mount, "replica"),
      path.join(bench.newHome(), "restored.db"),
    );
  };
  const lines: FigureLine[] = [];
  const what = `restore of ${MEGABYTES} MB`;
  for (const [latency, ratio] of [
    ["20ms", 0.33],
    ["500ms", 0.83],
  ] as const) {
    const [ours, theirs]: [MeasuredRun[], MeasuredRun[]] = [[], []];
    for (let round = 0; round < Math.min(bench.effort.rounds, 5); round += 1) {
      ours.push(await restoreOwn(latency));
      theirs.push(await restorePeer(latency));
    }
    const besideWhat = "Litestream";
    const goal = { is: "at most", ratio } as const;
    lines.push(
      compare({ what: `${what}, ${latency}`, unit: "s", besideWhat, goal }, times(ours), times(theirs)),
      compare({ what: `${what}, ${latency}, memory`, unit: "MB", besideWhat }, peaks(ours), peaks(theirs)),
    );
  }
  const stored = [ownObjects, peerObjects].map(async (objects) => (await sizeOf(objects)) / 1e6);
  const [ours = 0, theirs = 0] = await Promise.all(stored);
  lines.push(compare({ what: `stored for it`, unit: "MB", besideWhat: "Litestream" }, [ours], [theirs]));
  return lines;
}

function mountFor(objects: string, latency: string): Promise<MountedBucket> {
  return MountedBucket.start("streaming", objects, ["-latency", latency]);
}

async function write({ origin }: BenchedProcess): Promise<void> {
  const load = new CrashLoad(API_KEY);
  await load.prepare(origin);
  await load.write(origin, HANDS, () => load.acknowledged >= WRITES);
}

const times = (runs: readonly MeasuredRun[]) => runs.map(({ seconds }) => seconds);
const peaks = (runs: readonly MeasuredRun[]) => runs.map(({ peakBytes }) => peakBytes / 1e6);
