import path from "node:path";
import { MountedBucket } from "../../../test/support/buckets/bucket-programs.ts";
import { NEAR_LATENCY } from "../../../test/support/buckets/replica-settings.ts";
import { type Bench, compare, type FigureLine } from "../figure.ts";
import { readPeakBytes } from "../process-usage.ts";
import { fillDatabase } from "./filled-database.ts";
import { type MeasuredRun, restoreByServer } from "./measured-run.ts";
import { spaceEnv, startSpace } from "./space-server.ts";

const SMALL_MEGABYTES = 200;

/** The most memory that a server has which stores a database, and that a restore of it has. */
export async function measureMemory(bench: Bench): Promise<FigureLine[]> {
  const small = await storeAndRestore(bench, SMALL_MEGABYTES);
  const { largeMegabytes } = bench.effort;
  const large = await storeAndRestore(bench, largeMegabytes);
  const besideWhat = `${SMALL_MEGABYTES} MB`;
  const goal = { is: "at most", ratio: 1.5 } as const;
  const of = `${largeMegabytes} MB`;
  return [
    compare(
      { what: `memory to store ${of}`, unit: "MB", besideWhat, goal },
      [large.storing],
      [small.storing],
    ),
    compare(
      { what: `memory to restore ${of}`, unit: "MB", besideWhat, goal },
      [large.restore.peakBytes / 1e6],
      [small.restore.peakBytes / 1e6],
    ),
    compare(
      { what: `restore of ${of}`, unit: "s", besideWhat },
      [large.restore.seconds],
      [small.restore.seconds],
    ),
  ];
}

async function storeAndRestore(
  { newHome }: Bench,
  megabytes: number,
): Promise<{ storing: number; restore: MeasuredRun }> {
  const home = newHome();
  await fillDatabase(home, megabytes * 1e6);
  await using bucket = await MountedBucket.start("streaming", undefined, NEAR_LATENCY);
  const env = { ARGILLA_STORAGE_PATH: bucket.mount };
  let storing: number;
  {
    // It serves once its first snapshot is stored.
    await using server = await startSpace(home, env);
    storing = (readPeakBytes(server.pid) ?? Number.NaN) / 1e6;
  }
  const folder = newHome();
  const restore = await restoreByServer({ ...spaceEnv(folder), ...env }, path.join(folder, "restored.db"));
  return { storing, restore };
}
