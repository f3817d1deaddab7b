import { parseArgs } from "node:util";
import { mountCrashBucket, s3CrashBucket } from "../test/support/crash/crash-buckets.ts";
import { CrashTrials } from "../test/support/crash/crash-trials.ts";
import { median } from "./bench/statistics.ts";

/**
 * Kills a server under load again and again, every other time together with its bucket, and looks each time in a new
 * container whether everything that was answered is there. Needs ARGILLA_TEST_S3_SERVER or ARGILLA_TEST_BUCKETFS.
 *
 *     node scripts/crash-campaign.ts --bucket s3|streaming|advanced [--ack bucket|local] [--trials 100]
 */
const { values } = parseArgs({
  options: {
    bucket: { type: "string", default: "s3" },
    ack: { type: "string" },
    trials: { type: "string", default: "100" },
  },
});
const { bucket: kind, ack } = values;
if (kind !== "s3" && kind !== "streaming" && kind !== "advanced") throw new Error(`--bucket ${kind}`);

await using trials = await CrashTrials.begin(
  kind === "s3" ? await s3CrashBucket() : await mountCrashBucket(kind),
  {
    ...(ack && { env: { ARGILLA_STORAGE_ACK: ack } }),
    // In advanced mode much of a short life would be one pause of the mount.
    longestLifeMs: kind === "advanced" ? 12_000 : 1_700,
  },
);
const losses: number[] = [];
const oldest: number[] = [];
let longestStartMs = 0;
const wanted = Number(values.trials);
for (let trial = 1; trial <= wanted; trial += 1) {
  const { lost, startMs } = await trials.run();
  longestStartMs = Math.max(longestStartMs, startMs);
  losses.push(lost.length);
  oldest.push(Math.max(0, ...lost.map(({ ageMs }) => ageMs)));
  const seconds = ((oldest.at(-1) ?? 0) / 1_000).toFixed(2);
  process.stdout.write(
    `trial ${trial}: ${lost.length} lost, the oldest ${seconds} s old; ${trials.kept} kept\n`,
  );
}
const total = losses.reduce((sum, count) => sum + count, 0);
const seconds = (ms: number) => (ms / 1_000).toFixed(2);
process.stdout.write(
  `${wanted} trials on ${kind}${ack ? ` answering by ${ack}` : ""}: ${trials.kept + total} writes answered, ${total} lost; ` +
    `of a trial, the oldest lost was ${seconds(median(oldest))} s old (median), at most ${seconds(Math.max(...oldest))} s; ` +
    `longest start ${seconds(longestStartMs)} s\n`,
);
const losesNothing = (ack ?? (kind === "advanced" ? "local" : "bucket")) === "bucket";
process.exitCode = losesNothing && total > 0 ? 1 : 0;
