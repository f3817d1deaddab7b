import { mkdir, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AdvancedMountReplica } from "../../../src/storage/replica/advanced-mount-replica.ts";
import { type BucketFiles, mountedFiles } from "../../../src/storage/replica/bucket-files.ts";
import type { ReplicaClient } from "../../../src/storage/replica/replica-client.ts";
import { S3Replica } from "../../../src/storage/replica/s3-replica.ts";
import { StreamingMountReplica } from "../../../src/storage/replica/streaming-mount-replica.ts";
import { BUCKETFS, MountedBucket, S3_SERVER, S3Server } from "../../support/buckets/bucket-programs.ts";
import {
  SHORT_MOUNT_TIMES,
  SHORT_TIMES,
  s3Settings,
  withoutLinks,
} from "../../support/buckets/replica-settings.ts";
import { type BucketUnderTest, replicaContract } from "./replica-contract.ts";

const FOLDER = "replica";
async function mountBucket(
  mode: "streaming" | "advanced",
  files: BucketFiles = mountedFiles,
): Promise<BucketUnderTest> {
  const bucket = await MountedBucket.start(mode, undefined, SHORT_MOUNT_TIMES);
  const folder = join(bucket.mount, FOLDER);
  await mountedFiles.makeFolder(folder);
  const place = { folder, device: (await stat(folder)).dev, files };
  const another = join(dirname(bucket.remote), "another");
  await mkdir(join(another, FOLDER), { recursive: true });
  await writeFile(join(another, FOLDER, "of-another"), "A folder is there only for what it holds.");
  return {
    confirms: files === mountedFiles,
    client: async (): Promise<ReplicaClient> =>
      mode === "streaming" ? new StreamingMountReplica(place) : new AdvancedMountReplica(place, SHORT_TIMES),
    async committed() {
      const objects = [...(await bucket.committed())].filter(([key]) => !key.endsWith(".confirmed"));
      return new Map(objects.map(([key, content]) => [key.slice(FOLDER.length + 1), content]));
    },
    fail: (op, count) => bucket.control("/faults", [{ op, errno: "EIO", count }]),
    setRoom: (room) => bucket.control(`/set?quota=${room === "none" ? 1 : 0}`),
    powerCut: () => bucket.control("/powercut"),
    detach: async () => bucket.detach(),
    die: () => bucket.control("/die"),
    remount: (which) => bucket.remount(which === "same" ? undefined : another),
    async [Symbol.asyncDispose]() {
      await bucket[Symbol.asyncDispose]();
      await rm(another, { recursive: true, force: true });
    },
  };
}

const unavailableMount = BUCKETFS ? undefined : "needs the emulated mount, Go and /dev/fuse";
replicaContract("a mount in streaming mode", () => mountBucket("streaming"), {
  unavailable: unavailableMount,
});
replicaContract("a mount in advanced mode", () => mountBucket("advanced"), { unavailable: unavailableMount });
replicaContract("a mount in advanced mode that has no link(2)", () => mountBucket("advanced", withoutLinks), {
  unavailable: unavailableMount,
});

replicaContract(
  "an S3 server",
  async () => {
    const server = await S3Server.start();
    const reader = new S3Replica(s3Settings(server.bucketUrl));
    return {
      client: async () => new S3Replica(s3Settings(server.bucketUrl)),
      async committed() {
        const objects = new Map<string, Buffer>();
        for (const key of await reader.list()) objects.set(key, await reader.read(key, 1 << 20));
        return objects;
      },
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  },
  { unavailable: S3_SERVER ? undefined : "needs a real S3 server and Go" },
);
