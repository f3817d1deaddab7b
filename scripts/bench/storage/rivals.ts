import { copyFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { MountedBucket } from "../../../test/support/buckets/bucket-programs.ts";
import { NEAR_LATENCY } from "../../../test/support/buckets/replica-settings.ts";
import { s3CrashBucket } from "../../../test/support/crash/crash-buckets.ts";
import { CrashLoad } from "../../../test/support/crash/crash-load.ts";
import { type Bench, compare, type FigureLine } from "../figure.ts";
import { Litestream, restoreByLitestream } from "./litestream.ts";
import { restoreByServer } from "./measured-run.ts";
import { namesIn } from "./restored-names.ts";
import { API_KEY, DATABASE, spaceEnv, startSpace } from "./space-server.ts";

const ALONE_MS = 2_000;
const TOGETHER_MS = 5_000;
const HANDS = 4;
/** Litestream uploads every second. */
const LAST_UPLOAD_MS = 3_000;
const MOST_TRIALS = 5;

interface Outcome {
  readonly answered: number;
  readonly lost: number;
  /** Servers that go on as if nothing were. */
  readonly survivors: number;
}

/** A second container begins while the first goes on, as when a Space is built anew. */
export async function measureRivals(bench: Bench, litestream: string): Promise<FigureLine[]> {
  const [ours, theirs]: [Outcome[], Outcome[]] = [[], []];
  for (let trial = 0; trial < Math.min(MOST_TRIALS, bench.effort.rounds); trial += 1) {
    ours.push(await overS3(bench));
    theirs.push(await byLitestream(bench, litestream));
  }
  const besideWhat = "Litestream";
  const total = (outcomes: readonly Outcome[], what: keyof Outcome) =>
    outcomes.reduce((sum, outcome) => sum + outcome[what], 0);
  const share = (outcomes: readonly Outcome[]) =>
    (total(outcomes, "lost") / total(outcomes, "answered")) * 100;
  const unusable = (outcomes: readonly Outcome[]) =>
    outcomes.filter(({ lost, answered }) => lost === answered).length;
  const where = `two servers, S3, ${ours.length} trials`;
  return [
    compare(
      {
        what: `${where}: lost of ${total(ours, "answered")} answered`,
        unit: "%",
        besideWhat,
        goal: { is: "at most", ratio: 0 },
      },
      [share(ours)],
      [share(theirs)],
    ),
    compare({ what: `${where}: not restorable`, unit: "", besideWhat }, [unusable(ours)], [unusable(theirs)]),
    compare(
      { what: `${where}: servers that go on`, unit: "", besideWhat },
      [total(ours, "survivors")],
      [total(theirs, "survivors")],
    ),
  ];
}

async function overS3({ newHome }: Bench): Promise<Outcome> {
  await using bucket = await s3CrashBucket();
  const env = await bucket.env();
  await using first = await startSpace(newHome(), env);
  const loads = [new CrashLoad(API_KEY), new CrashLoad(API_KEY)] as const;
  const [one, other] = loads;
  await one.prepare(first.origin);
  let over = false;
  const writing = one.write(first.origin, HANDS, () => over);
  await pause(ALONE_MS);
  await using second = await startSpace(newHome(), env);
  await other.prepare(second.origin);
  const begun = performance.now();
  await other.write(second.origin, HANDS, () => performance.now() - begun > TOGETHER_MS);
  over = true;
  await writing;
  const survivors = [first, second].filter((server) => !server.hasEnded()).length;
  await second[Symbol.asyncDispose]();
  const folder = newHome();
  const file = path.join(folder, "restored.db");
  await restoreByServer({ ...spaceEnv(folder), ...env }, file);
  return { ...outcomeOf(loads, namesIn(file)), survivors };
}

async function byLitestream({ newHome }: Bench, program: string): Promise<Outcome> {
  const objects = newHome();
  const [homes, loads] = [
    [newHome(), newHome()] as const,
    [new CrashLoad(API_KEY), new CrashLoad(API_KEY)] as const,
  ];
  const [one, other] = loads;
  const files = homes.map((home) => path.join(home, DATABASE)) as [string, string];
  const replicaOf = ({ mount }: MountedBucket) => path.join(mount, "replica");
  const replicate = (bucket: MountedBucket, database: string) =>
    Litestream.start(program, { database, replica: replicaOf(bucket), remote: objects });
  let survivors = 0;
  {
    await using firstMount = await MountedBucket.start("streaming", objects, NEAR_LATENCY);
    await using first = await startSpace(homes[0]);
    await using firstPeer = await replicate(firstMount, files[0]);
    await one.prepare(first.origin);
    let over = false;
    const writing = one.write(first.origin, HANDS, () => over);
    await pause(ALONE_MS);
    await using secondMount = await MountedBucket.start("streaming", objects, NEAR_LATENCY);
    await restoreByLitestream(program, replicaOf(secondMount), files[1]);
    await copyFile(path.join(homes[0], "secret.key"), path.join(homes[1], "secret.key"));
    await using second = await startSpace(homes[1]);
    await using secondPeer = await replicate(secondMount, files[1]);
    await other.prepare(second.origin);
    const begun = performance.now();
    await other.write(second.origin, HANDS, () => performance.now() - begun > TOGETHER_MS);
    over = true;
    await writing;
    survivors = [first, second].filter((server) => !server.hasEnded()).length;
    await pause(LAST_UPLOAD_MS);
    await secondPeer[Symbol.asyncDispose]();
    await firstPeer[Symbol.asyncDispose]();
  }
  await using bucket = await MountedBucket.start("streaming", objects, NEAR_LATENCY);
  const file = path.join(newHome(), "restored.db");
  const found = await restoreByLitestream(program, replicaOf(bucket), file).then(
    () => namesIn(file),
    () => new Set<string>(),
  );
  return { ...outcomeOf(loads, found), survivors };
}

function outcomeOf(loads: readonly CrashLoad[], found: ReadonlySet<string>): Omit<Outcome, "survivors"> {
  const answered = loads.reduce((sum, load) => sum + load.acknowledged, 0);
  return { answered, lost: loads.reduce((sum, load) => sum + load.missingIn(found).length, 0) };
}
