import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { chooseHome, type Home } from "../../src/storage/choose-home.ts";
import { configOf, SPACE } from "../config/settings-of.ts";
import { mountLine, mountTable } from "./mount-table.ts";

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "argilla-space-test-")));
  for (const name of ["data", "disk", "bucket", "person"]) await mkdir(join(folder, name));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** `disk` and `bucket` are what they are called, `data` is what `storage` says, all else is the container's. */
async function choose(env: Record<string, string>, storage?: string, options?: string): Promise<Home> {
  const table = join(folder, "mountinfo");
  const lines = [mountLine(join(folder, "disk"), "ext4"), mountLine(join(folder, "bucket"), "fuse.hf-mount")];
  if (storage) lines.push(mountLine(join(folder, "data"), storage, options));
  await writeFile(table, mountTable(...lines));
  const HOME = join(folder, "person");
  const replaced = Object.entries(env).map(([name, value]) => [name, value.replaceAll("<here>", folder)]);
  const settings = { HOME, ARGILLA_STORAGE_PATH: join(folder, "data"), ...Object.fromEntries(replaced) };
  return chooseHome(configOf(settings), table);
}

interface Choice {
  readonly path: string;
  readonly persistent: boolean;
  readonly warning?: string;
}

const ON_BUCKET = "lies on a network or FUSE mount, where a SQLite database can lose data.";
const POSTGRES = {
  ARGILLA_DATABASE_URL: "postgresql://db/labels",
  ARGILLA_AUTH_SECRET_KEY: "a secret key for tests",
};

const OFF_SPACE: [what: string, env: Record<string, string>, choice: Choice][] = [
  ["the person's own by default", {}, { path: "person/.argilla", persistent: true }],
  ["the one set", { ARGILLA_HOME_PATH: "<here>/disk/x" }, { path: "disk/x", persistent: true }],
  [
    "the one set, with a warning when it lies on a bucket",
    { ARGILLA_HOME_PATH: "<here>/bucket/x" },
    {
      path: "bucket/x",
      persistent: true,
      warning: `The home folder <here>/bucket/x ${ON_BUCKET} Set ARGILLA_HOME_PATH to a local folder.`,
    },
  ],
  [
    "the one set, without a warning when no SQLite file will lie there",
    { ...POSTGRES, ARGILLA_HOME_PATH: "<here>/bucket/x" },
    { path: "bucket/x", persistent: true },
  ],
  [
    "the person's own, with a warning about a database elsewhere on a bucket",
    { ARGILLA_DATABASE_URL: "sqlite:///<here>/bucket/labels.db" },
    {
      path: "person/.argilla",
      persistent: true,
      warning: `ARGILLA_DATABASE_URL: <here>/bucket/labels.db ${ON_BUCKET} Name a file on a local disk.`,
    },
  ],
];

const ON_SPACE: [what: string, env: Record<string, string>, storage: string | undefined, choice: Choice][] = [
  ["on the volume where there is one", {}, "ext4", { path: "data/argilla", persistent: true }],
  ["the container's beside a bucket", {}, "fuse.hf-mount", { path: "person/.argilla", persistent: true }],
  ["the container's where there is nothing", {}, undefined, { path: "person/.argilla", persistent: false }],
  [
    "the one set, on the volume",
    { ARGILLA_HOME_PATH: "<here>/data/x" },
    "ext4",
    { path: "data/x", persistent: true },
  ],
  [
    "the one set, on another volume",
    { ARGILLA_HOME_PATH: "<here>/disk" },
    undefined,
    { path: "disk", persistent: true },
  ],
  [
    "the one set, in the container",
    { ARGILLA_HOME_PATH: "<here>/x" },
    "ext4",
    { path: "x", persistent: false },
  ],
  [
    "the container's when the one set lies on a bucket",
    { ARGILLA_HOME_PATH: "<here>/data/x" },
    "fuse.hf-mount",
    {
      path: "person/.argilla",
      persistent: true,
      warning: `ARGILLA_HOME_PATH: <here>/data/x ${ON_BUCKET} Using <here>/person/.argilla instead, from where the database is replicated into the bucket.`,
    },
  ],
  [
    "on the volume when the one set lies on a bucket",
    { ARGILLA_HOME_PATH: "<here>/bucket/x" },
    "ext4",
    {
      path: "data/argilla",
      persistent: true,
      warning: `ARGILLA_HOME_PATH: <here>/bucket/x ${ON_BUCKET} Using <here>/data/argilla instead.`,
    },
  ],
  [
    "on the volume, but the data go with a database that lies elsewhere",
    { ARGILLA_DATABASE_URL: "sqlite:///<here>/labels.db" },
    "ext4",
    { path: "data/argilla", persistent: false },
  ],
  ["of no matter with PostgreSQL", POSTGRES, undefined, { path: "person/.argilla", persistent: true }],
];

function expectChoice(home: Home, { path, persistent, warning }: Choice): void {
  expect(home).toMatchObject({ path: join(folder, path), persistent });
  expect(home.warning).toBe(warning?.replaceAll("<here>", folder));
}

describe("the home folder", () => {
  test.each(OFF_SPACE)("off a Space is %s", async (_, env, choice) => {
    const home = await choose(env, "ext4");
    expectChoice(home, choice);
    expect(home.storage).toBeUndefined();
  });

  test.each(ON_SPACE)("on a Space is %s", async (_, env, storage, choice) => {
    const home = await choose({ ...SPACE, ...env }, storage);
    expectChoice(home, choice);
    expect(home.storage?.path).toBe(join(folder, "data"));
  });

  test("lies beside no bucket that cannot be used, but with a problem that says why", async () => {
    const settings = { ...SPACE, ARGILLA_STORAGE_PATH: "<here>/data" };
    const readOnly = choose(settings, "fuse.hf-mount", "ro");
    await expect(readOnly).rejects.toMatchObject({
      problems: [
        {
          setting: "ARGILLA_STORAGE_PATH",
          rule: expect.stringContaining("mounted read-only"),
          remedy: expect.stringContaining("permission to write"),
        },
      ],
    });
    expect((await choose({ ...settings, ...POSTGRES }, "fuse.hf-mount", "ro")).persistent).toBe(true);
  });

  describe("beside a mount of which nobody knows what it is", () => {
    const settings = { ...SPACE, ARGILLA_STORAGE_PATH: "<here>/data" };

    test.each(["fuse.sshfs", "nfs", "cifs"])("asks with %s what it is", async (fileSystem) => {
      await expect(choose(settings, fileSystem)).rejects.toMatchObject({
        problems: [
          {
            setting: "ARGILLA_STORAGE_MOUNT",
            rule: expect.stringContaining(fileSystem),
            remedy: expect.stringMatching(/Set it to bucket .* Set it to none /),
          },
        ],
      });
      expect((await choose({ ...settings, ...POSTGRES }, fileSystem)).persistent).toBe(true);
    });

    test("is told whether it is a bucket, or sees that it was one", async () => {
      const told = await choose({ ...settings, ARGILLA_STORAGE_MOUNT: "bucket" }, "fuse.sshfs");
      expect(told).toMatchObject({ persistent: true, replica: { kind: "mount", known: false } });
      const none = await choose({ ...settings, ARGILLA_STORAGE_MOUNT: "none" }, "fuse.sshfs");
      expect(none).toMatchObject({ persistent: false, replica: undefined });
      expect(none.obstacle).toContain("no bucket");
      await mkdir(join(folder, "data", "argilla-space"));
      expect((await choose(settings, "fuse.sshfs")).replica).toEqual(told.replica);
    });
  });

  test("is followed through symbolic links, also when it does not exist yet", async () => {
    await symlink("bucket", join(folder, "link"));
    const home = await choose({ ARGILLA_HOME_PATH: "<here>/link/not/yet" });
    expect(home.warning).toContain(ON_BUCKET);
  });
});
