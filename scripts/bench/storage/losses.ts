import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { mountCrashBucket, s3CrashBucket } from "../../../test/support/crash/crash-buckets.ts";
import { CrashLoad } from "../../../test/support/crash/crash-load.ts";
import type { CrashBucket } from "../../../test/support/crash/crash-trials.ts";
import { type Bench, compare, type FigureLine, type Goal } from "../figure.ts";
import { median } from "../statistics.ts";
import { Litestream, restoreByLitestream } from "./litestream.ts";
import { restoreByServer } from "./measured-run.ts";
import { namesIn } from "./restored-names.ts";
import { API_KEY, DATABASE, spaceEnv, startSpace } from "./space-server.ts";

const HANDS = 8;
/** How long a server lives under load. In advanced mode the mount puts off an upload for up to 30 s. */
const LIFE_MS = { streaming: [1_000, 4_000], advanced: [20_000, 50_000] } as const;
const MOST_TRIALS = { streaming: 10, advanced: 5 } as const;

type Mode = keyof typeof LIFE_MS;

interface Trial {
  readonly answered: number;
  readonly lost: number;
  /** Age of the oldest write that is lost, in the moment of the crash; 0 when none is. */
  readonly oldestSeconds: number;
}

/** What is gone after a kill -9 of everything in the container and a power cut of the mount, in the same moment. */
export async function measureLosses(bench: Bench, litestream: string): Promise<FigureLine[]> {
  const countOf = (mode: Mode) => Math.min(MOST_TRIALS[mode], bench.effort.rounds);
  const repeat = (mode: Mode, ack?: "bucket" | "local") =>
    runTrials(countOf(mode), () => trialOf(bench, mode, ack, litestream));
  const streaming = await repeat("streaming");
  const s3 = await runTrials(countOf("streaming"), () =>
    crash(bench, s3CrashBucket(), "streaming", { ack: "bucket" }),
  );
  const certain = await repeat("streaming", "bucket");
  const local = await repeat("streaming", "local");
  const advanced = await repeat("advanced");
  const localAdvanced = await repeat("advanced", "local");
  return [
    lostLine(`S3, ${s3.length} crashes`, s3, streaming),
    lostLine(`streaming mount, ${certain.length} crashes`, certain, streaming),
    ...lagLines("streaming mount", local, streaming, [0.18, 0.18]),
    ...lagLines("advanced mount", localAdvanced, advanced, [0.31, 0.36]),
  ];
}

function lostLine(where: string, ours: readonly Trial[], theirs: readonly Trial[]): FigureLine {
  const goal: Goal = { is: "at most", ratio: 0 };
  const share = (trials: readonly Trial[]) => (sum(trials, "lost") / sum(trials, "answered")) * 100;
  return compare(
    {
      what: `lost of ${sum(ours, "answered")} answered, ${where}`,
      unit: "%",
      besideWhat: "Litestream",
      goal,
    },
    [share(ours)],
    [share(theirs)],
  );
}

function lagLines(
  where: string,
  ours: readonly Trial[],
  theirs: readonly Trial[],
  [middle, most]: readonly [number, number],
): FigureLine[] {
  const ages = (trials: readonly Trial[]) => trials.map(({ oldestSeconds }) => oldestSeconds);
  const [own, peer] = [ages(ours), ages(theirs)];
  const line = (what: string, ratio: number, of: (values: readonly number[]) => number) =>
    compare(
      {
        what: `${where}, answered at once: ${what}`,
        unit: "s lost",
        besideWhat: "Litestream",
        goal: { is: "at most", ratio },
      },
      [of(own)],
      [of(peer)],
    );
  return [line("median", middle, median), line("at most", most, (values) => Math.max(...values))];
}

async function runTrials(count: number, run: () => Promise<Trial>): Promise<Trial[]> {
  const trials: Trial[] = [];
  while (trials.length < count) trials.push(await run());
  return trials;
}

/** @param ack undefined for Litestream */
function trialOf(
  bench: Bench,
  mode: Mode,
  ack: "bucket" | "local" | undefined,
  litestream: string,
): Promise<Trial> {
  return crash(bench, mountCrashBucket(mode), mode, ack === undefined ? { litestream } : { ack });
}

async function crash(
  bench: Bench,
  made: Promise<CrashBucket>,
  mode: Mode,
  by: { readonly ack: "bucket" | "local" } | { readonly litestream: string },
): Promise<Trial> {
  await using bucket = await made;
  const home = bench.newHome();
  const env = await bucket.env();
  const replicaIn = ({ ARGILLA_STORAGE_PATH: mount = "" }) => path.join(mount, "replica");
  await using server = await startSpace(home, "ack" in by ? { ...env, ARGILLA_STORAGE_ACK: by.ack } : {});
  const peer =
    "litestream" in by
      ? await Litestream.start(by.litestream, {
          database: path.join(home, DATABASE),
          replica: replicaIn(env),
          // As the mount shows it: in advanced mode the objects follow much later.
          remote: replicaIn(env),
        })
      : undefined;
  const load = new CrashLoad(API_KEY);
  await load.prepare(server.origin);
  let alive = true;
  const writing = load.write(server.origin, HANDS, () => !alive);
  const [least, most] = LIFE_MS[mode];
  await pause(least + Math.random() * (most - least));
  const crashed = performance.now();
  alive = false;
  process.kill(server.pid, "SIGKILL");
  peer?.kill();
  await bucket.powerCut();
  await writing;
  const found = await restore(bench, await bucket.env(), by);
  const answered = load.acknowledged;
  const lost = load.missingIn(found);
  const oldest = Math.max(0, ...lost.map(({ at }) => crashed - at));
  return { answered, lost: lost.length, oldestSeconds: oldest / 1_000 };

  async function restore(
    { newHome }: Bench,
    bucketEnv: Record<string, string>,
    how: typeof by,
  ): Promise<ReadonlySet<string>> {
    const folder = newHome();
    const file = path.join(folder, "restored.db");
    if ("ack" in how) await restoreByServer({ ...spaceEnv(folder), ...bucketEnv }, file);
    else if (!(await canRestore(how.litestream, replicaIn(bucketEnv), file))) return new Set();
    return namesIn(file);
  }
}

/** Nothing may have been stored in time. */
function canRestore(program: string, replica: string, file: string): Promise<boolean> {
  return restoreByLitestream(program, replica, file).then(
    () => true,
    () => false,
  );
}

function sum(trials: readonly Trial[], what: "answered" | "lost"): number {
  return trials.reduce((total, trial) => total + trial[what], 0);
}
