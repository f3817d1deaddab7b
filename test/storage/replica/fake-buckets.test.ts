import { expect, test } from "@jest/globals";
import { AdvancedMountReplica } from "../../../src/storage/replica/advanced-mount-replica.ts";
import { detectWriteMode } from "../../../src/storage/replica/detect-write-mode.ts";
import { S3Replica } from "../../../src/storage/replica/s3-replica.ts";
import { StreamingMountReplica } from "../../../src/storage/replica/streaming-mount-replica.ts";
import { FakeMount, type FakeMountOptions } from "../../support/buckets/fake-mount.ts";
import { FakeRemote } from "../../support/buckets/fake-remote.ts";
import { FakeS3 } from "../../support/buckets/fake-s3.ts";
import { SHORT_TIMES, s3Settings } from "../../support/buckets/replica-settings.ts";
import { type BucketUnderTest, replicaContract } from "./replica-contract.ts";

const PREFIX = "replica/";

function ofRemote(remote: FakeRemote) {
  return {
    async committed() {
      const objects = [...remote.objects].filter(([key]) => !key.endsWith(".confirmed"));
      return new Map(objects.map(([key, content]) => [key.slice(PREFIX.length), content]));
    },
    async fail(operation: "put" | "get" | "list" | "delete" | "copy", times: number) {
      remote.fail(operation, "EIO", times);
    },
    async setRoom(room: "none" | "plenty") {
      remote.quota = room === "none" ? 0 : Number.POSITIVE_INFINITY;
    },
  };
}

function mountBucket(options: FakeMountOptions): BucketUnderTest {
  const remote = new FakeRemote();
  const mount = new FakeMount(remote, options);
  const place = { folder: mount.folder, device: mount.deviceNumber, files: mount };
  return {
    ...ofRemote(remote),
    confirms: (options.links ?? "confirm") === "confirm",
    client: async () =>
      options.mode === "streaming"
        ? new StreamingMountReplica(place)
        : new AdvancedMountReplica(place, SHORT_TIMES),
    powerCut: async () => mount.powerCut(),
    detach: async () => mount.detach(),
    die: async () => mount.die(),
    remount: async (which) => mount.remount(which === "same" ? remote : new FakeRemote()),
    async [Symbol.asyncDispose]() {},
  };
}

replicaContract("a mount in streaming mode, played", async () => mountBucket({ mode: "streaming" }));
replicaContract("a mount in advanced mode, played", async () => mountBucket({ mode: "advanced" }));
replicaContract("a mount in advanced mode that has no link(2), played", async () =>
  mountBucket({ mode: "advanced", links: "unknown" }),
);
replicaContract("a mount in advanced mode whose link(2) never confirms, played", async () =>
  mountBucket({ mode: "advanced", links: "refuse" }),
);
replicaContract("S3, played", async () => {
  const s3 = await FakeS3.start();
  return {
    ...ofRemote(s3.remote),
    client: async () => new S3Replica(s3Settings(s3.bucketUrl)),
    loseAnswer: async () => {
      s3.lostAnswers = 1;
    },
    [Symbol.asyncDispose]: () => s3[Symbol.asyncDispose](),
  };
});

test.each(["streaming", "advanced"] as const)(
  "a mount in %s mode is known by how it takes writes",
  async (mode) => {
    const remote = new FakeRemote();
    const mount = new FakeMount(remote, { mode });
    expect(await detectWriteMode(mount.folder, mount.deviceNumber, mount)).toBe(mode);
    expect(await mount.list(mount.folder)).toEqual([]);
  },
);

test("a mount that cannot be written has no mode", async () => {
  const remote = new FakeRemote();
  const mount = new FakeMount(remote, { mode: "streaming" });
  remote.fail("put", "ENOSPC");
  await expect(detectWriteMode(mount.folder, mount.deviceNumber, mount)).rejects.toMatchObject({
    kind: "full",
  });
});

test.each([true, false])(
  "whether an S3 server keeps two writers of one name apart is found out: %s",
  async (fences) => {
    const s3 = await FakeS3.start();
    s3.ignoresConditions = !fences;
    const client = new S3Replica(s3Settings(s3.bucketUrl));
    expect(await client.findFence()).toBe(fences);
    expect(await client.list()).toEqual([]);
    await client.close();
    await s3[Symbol.asyncDispose]();
  },
);
