import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MountedBucket, S3Server } from "../buckets/bucket-programs.ts";
import { NEAR_LATENCY, s3Environment } from "../buckets/replica-settings.ts";
import type { CrashBucket } from "./crash-trials.ts";

/** A real S3 server, which is killed and started again where its power fails. */
export async function s3CrashBucket(): Promise<CrashBucket> {
  const folder = await mkdtemp(join(tmpdir(), "argilla-space-s3-"));
  let server: S3Server | undefined;
  const end = async () => {
    await server?.[Symbol.asyncDispose]();
    server = undefined;
  };
  return {
    async env() {
      server ??= await S3Server.start(folder);
      return s3Environment(server.bucketUrl);
    },
    powerCut: end,
    async [Symbol.asyncDispose]() {
      await end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A mounted bucket, 20 ms away, whose program is killed and started again where its power fails. */
export async function mountCrashBucket(mode: "streaming" | "advanced"): Promise<CrashBucket> {
  const objects = await mkdtemp(join(tmpdir(), "argilla-space-objects-"));
  let bucket: MountedBucket | undefined;
  const end = async () => {
    await bucket?.[Symbol.asyncDispose]();
    bucket = undefined;
  };
  return {
    async env() {
      bucket ??= await MountedBucket.start(mode, objects, NEAR_LATENCY);
      return { SPACE_ID: "ada/labels", SPACE_AUTHOR_NAME: "ada", ARGILLA_STORAGE_PATH: bucket.mount };
    },
    powerCut: end,
    async [Symbol.asyncDispose]() {
      await end();
      await rm(objects, { recursive: true, force: true });
      await rm(`${objects}.incoming`, { recursive: true, force: true });
    },
  };
}
