import { chmod, mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { detectStorage, type Storage } from "../../src/storage/detect-storage.ts";
import { BUCKETFS, MountedBucket } from "../support/buckets/bucket-programs.ts";
import { eventually } from "../support/eventually.ts";
import { mountLine, mountTable } from "./mount-table.ts";

let folder: string;
let data: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "argilla-space test-")));
  data = join(folder, "data");
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function detect(path: string, ...lines: string[]): Promise<Storage> {
  const table = join(folder, "mountinfo");
  await writeFile(table, mountTable(...lines));
  return detectStorage(path, table);
}

describe("the storage of a Space", () => {
  const usable: [what: string, fileSystem: string, kind: Storage["kind"]][] = [
    ["a volume", "ext4", "disk"],
    ["a bucket", "fuse.hf-mount", "bucket"],
    ["a mount of another kind", "fuse.sshfs", "remote"],
  ];
  test.each(usable)(
    "is %s where one is mounted and can be written, and nothing is left there",
    async (_, type, kind) => {
      await mkdir(data);
      expect(await detect(data, mountLine(data, type))).toEqual({
        path: data,
        kind,
        mounted: kind,
        fileSystem: type,
        obstacle: undefined,
      });
      expect(await readdir(data)).toEqual([]);
    },
  );

  test("is found behind a symbolic link", async () => {
    await mkdir(join(folder, "volume"));
    await symlink("volume", data);
    const found = await detect(data, mountLine(join(folder, "volume"), "ext4"));
    expect(found).toMatchObject({ path: data, kind: "disk", obstacle: undefined });
  });

  test("is not a volume when a link on it leads away", async () => {
    await mkdir(join(folder, "volume"));
    await mkdir(join(folder, "elsewhere"));
    await symlink("../elsewhere", join(folder, "volume", "link"));
    const found = await detect(join(folder, "volume", "link"), mountLine(join(folder, "volume"), "ext4"));
    expect(found).toMatchObject({ kind: "none", obstacle: "it is a folder of the container" });
  });

  const obstacles: [
    what: string,
    prepare: () => Promise<unknown>,
    lines: () => string[],
    obstacle: string,
  ][] = [
    ["nothing is there", async () => {}, () => [], "nothing is mounted there"],
    ["a file is there", () => writeFile(data, ""), () => [mountLine(data, "ext4")], "it is not a folder"],
    [
      "a file is in the way",
      async () => {
        await writeFile(data, "");
        data = join(data, "below");
      },
      () => [],
      "it cannot be looked at (ENOTDIR)",
    ],
    ["only the container's root is there", () => mkdir(data), () => [], "it is a folder of the container"],
    [
      "it is in memory",
      () => mkdir(data),
      () => [mountLine(data, "tmpfs")],
      "it is a folder of the container",
    ],
    [
      "it is mounted read-only",
      () => mkdir(data),
      () => [mountLine(data, "fuse.hf-mount", "ro,nosuid")],
      "it is mounted read-only",
    ],
    [
      "writing fails",
      async () => {
        data = await unwritableFolder();
      },
      () => [mountLine(data, "ext4")],
      "writing there fails (EACCES)",
    ],
  ];
  test.each(obstacles)("is none when %s", async (_, prepare, lines, obstacle) => {
    await prepare();
    expect(await detect(data, ...lines())).toMatchObject({ kind: "none", obstacle });
  });

  const ifMounts = BUCKETFS ? test : test.skip;
  ifMounts("is a bucket that cannot be used where the program that mounted it has died", async () => {
    const bucket = await MountedBucket.start("streaming");
    try {
      await bucket.control("/die");
      const found = await eventually(async () => {
        const storage = await detectStorage(bucket.mount);
        expect(storage.obstacle).toBeDefined();
        return storage;
      });
      expect(found).toMatchObject({ kind: "none", mounted: "bucket" });
      expect(found.obstacle).toMatch(/cannot be looked at \((ENOTCONN|EIO)\)/);
    } finally {
      await bucket[Symbol.asyncDispose]();
    }
  });

  test("is none where there is no mount table", async () => {
    await mkdir(data);
    expect(await detectStorage(data, join(folder, "no-such-table"))).toEqual({
      path: data,
      kind: "none",
      mounted: "none",
      fileSystem: undefined,
      obstacle: "it is a folder of the container",
    });
  });
});

/** Root may write everywhere but into the kernel's own folders. */
async function unwritableFolder(): Promise<string> {
  if (process.getuid?.() === 0) return "/sys";
  await mkdir(data);
  await chmod(data, 0o555);
  return data;
}
