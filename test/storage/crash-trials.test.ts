import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { AdvancedMountReplica } from "../../src/storage/replica/advanced-mount-replica.ts";
import { type BucketFiles, mountedFiles } from "../../src/storage/replica/bucket-files.ts";
import type { ReplicaClient } from "../../src/storage/replica/replica-client.ts";
import { StreamingMountReplica } from "../../src/storage/replica/streaming-mount-replica.ts";
import { BUCKETFS, MountedBucket, S3_SERVER } from "../support/buckets/bucket-programs.ts";
import { FakeS3 } from "../support/buckets/fake-s3.ts";
import {
  SHORT_MOUNT_TIMES,
  SHORT_TIMES,
  s3Environment,
  withoutLinks,
} from "../support/buckets/replica-settings.ts";
import { openReplicated, restoredRows } from "../support/buckets/replicated-database.ts";
import { s3CrashBucket } from "../support/crash/crash-buckets.ts";
import { type CrashBucket, CrashTrials } from "../support/crash/crash-trials.ts";

/** What fits into the gate, with and without power cut at the least; scripts/crash-campaign.ts goes on for as long as one likes. */
const TRIALS = { least: 2, most: 6, ms: 25_000 };
const SECONDS = 120_000;

async function playedS3(): Promise<CrashBucket> {
  const s3 = await FakeS3.start();
  return {
    env: async () => s3Environment(s3.bucketUrl),
    powerCut: async () => {},
    [Symbol.asyncDispose]: () => s3[Symbol.asyncDispose](),
  };
}

test(
  `servers over ${S3_SERVER ? "S3" : "played S3"} that are killed under load lose nothing that they answered`,
  async () => {
    const begun = performance.now();
    const trials = await CrashTrials.begin(await (S3_SERVER ? s3CrashBucket() : playedS3()));
    try {
      for (let trial = 0; trial < TRIALS.most; trial += 1) {
        if (trial >= TRIALS.least && performance.now() - begun > TRIALS.ms) break;
        expect((await trials.run()).lost).toEqual([]);
      }
      expect(trials.kept).toBeGreaterThan(0);
    } finally {
      await trials[Symbol.asyncDispose]();
    }
  },
  SECONDS,
);

const MOUNTS: [name: string, mode: "streaming" | "advanced", files: BucketFiles][] = [
  ["streaming mode", "streaming", mountedFiles],
  ["advanced mode", "advanced", mountedFiles],
  ["advanced mode without link(2)", "advanced", withoutLinks],
];
const ROWS_A_TRIAL = 400;
const ifMounts = BUCKETFS ? describe : describe.skip;

ifMounts(
  `a mount whose power fails${BUCKETFS ? "" : " (needs the emulated mount, Go and /dev/fuse)"}`,
  () => {
    let folder: string;
    let objects: string;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), "argilla-space-crash-"));
      objects = await mkdtemp(join(tmpdir(), "argilla-space-objects-"));
    });
    afterEach(async () => {
      for (const path of [folder, objects, `${objects}.incoming`])
        await rm(path, { recursive: true, force: true });
    });

    test.each(MOUNTS)(
      "in %s loses of what was acknowledged no more than the window that it says",
      async (_, mode, files) => {
        let acknowledged: { row: string; at: number }[] = [];
        for (let trial = 0; trial < 3; trial += 1) {
          const bucket = await MountedBucket.start(mode, objects, SHORT_MOUNT_TIMES);
          try {
            const client = await clientOf(bucket, mode, files);
            const database = await openReplicated(client, folder, { times: { silenceMs: 900, lookMs: 20 } });
            const rows = new Set(database.rows());
            expect(acknowledged.filter(({ row }) => !rows.has(row))).toEqual([]);
            let windowMs = 0;
            const crash = Math.random() * 1_500;
            const begun = performance.now();
            for (let index = 0; index < ROWS_A_TRIAL && performance.now() - begun < crash; index += 1) {
              const row = `trial ${trial} row ${index}`;
              database.write(row);
              await database.replicator.durable();
              acknowledged.push({ row, at: performance.now() });
              windowMs = Math.max(windowMs, client.assurance.windowSeconds * 1_000);
            }
            const crashed = performance.now();
            const cut = bucket[Symbol.asyncDispose]();
            await database.kill();
            await client.close();
            await cut;
            const after = await MountedBucket.start(mode, objects, SHORT_MOUNT_TIMES);
            const restored = await restoredRows(await clientOf(after, mode, files), folder);
            await after[Symbol.asyncDispose]();
            const found = new Set(restored?.rows);
            const lost = acknowledged.filter(({ row }) => !found.has(row));
            expect(lost.filter(({ at }) => crashed - at > windowMs)).toEqual([]);
            acknowledged = acknowledged.filter(({ row }) => found.has(row));
          } finally {
            await bucket[Symbol.asyncDispose]();
          }
        }
        expect(acknowledged.length).toBeGreaterThan(0);
      },
      SECONDS,
    );
  },
);

async function clientOf(
  { mount }: MountedBucket,
  mode: "streaming" | "advanced",
  files: BucketFiles,
): Promise<ReplicaClient> {
  const folder = join(mount, "replica");
  await mountedFiles.makeFolder(folder);
  const place = { folder, device: (await stat(folder)).dev, files };
  return mode === "streaming"
    ? new StreamingMountReplica(place)
    : new AdvancedMountReplica(place, SHORT_TIMES);
}
