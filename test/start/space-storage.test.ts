import { existsSync } from "node:fs";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { SPACE } from "../config/settings-of.ts";
import { mountLine, mountTable } from "../storage/mount-table.ts";
import { onEachEngine } from "../support/engines.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";

const WITHOUT_WARNING = "ARGILLA_SHOW_HUGGINGFACE_SPACE_PERSISTENT_STORAGE_WARNING";

onEachEngine("the storage of a Space, seen through the API", (engine) => {
  let folder: string;
  let data: string;
  let server: TestServer | undefined;
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "argilla-space-test-")));
    data = join(folder, "data");
  });
  afterEach(async () => {
    await server?.[Symbol.asyncDispose]();
    server = undefined;
    await rm(folder, { recursive: true });
  });

  async function settings(env: Record<string, string>, ...mounts: string[]) {
    const own = { ARGILLA_HOME_PATH: "", ARGILLA_STORAGE_PATH: data };
    server = await startTestServer({ engine, env: { ...own, ...env }, mountinfo: mountTable(...mounts) });
    const { status, json } = await server.request("GET", "/api/v1/settings");
    expect(status).toBe(200);
    return { argilla: json.argilla, huggingface: json.huggingface };
  }

  const mkdata = () => mkdir(data);
  /** What lies at the storage path, and whether a SQLite database lies on it. */
  const cases: [what: string, prepare: () => Promise<unknown>, mounts: () => string[], survives: boolean][] =
    [
      ["nothing", async () => {}, () => [], false],
      ["a file", () => writeFile(data, ""), () => [mountLine(data, "ext4")], false],
      ["a folder of the container", mkdata, () => [], false],
      ["a tmpfs", mkdata, () => [mountLine(data, "tmpfs")], false],
      ["a read-only volume", mkdata, () => [mountLine(data, "ext4", "ro")], false],
      ["a bucket", mkdata, () => [mountLine(data, "fuse.hf-mount")], false],
      ["a volume", mkdata, () => [mountLine(data, "ext4")], true],
    ];

  test.each(cases)("on a Space with %s", async (what, prepare, mounts, survives) => {
    await prepare();
    // Into a bucket the database is replicated, from the container's disk.
    const persistent = survives || what === "a bucket" || engine.name === "postgres";
    expect(await settings(SPACE, ...mounts())).toEqual({
      argilla: {
        show_huggingface_space_persistent_storage_warning: true,
        share_your_progress_enabled: false,
      },
      huggingface: {
        space_id: SPACE.SPACE_ID,
        space_title: SPACE.SPACE_TITLE,
        space_subdomain: SPACE.SPACE_SUBDOMAIN,
        space_host: SPACE.SPACE_HOST,
        space_repo_name: SPACE.SPACE_REPO_NAME,
        space_author_name: SPACE.SPACE_AUTHOR_NAME,
        space_persistent_storage_enabled: persistent,
      },
    });
    expect(server?.context.home.path.startsWith(data)).toBe(survives);
  });

  test.each(cases)("off a Space with %s it is of no matter", async (_, prepare, mounts) => {
    await prepare();
    expect(await settings({}, ...mounts())).toEqual({
      argilla: { share_your_progress_enabled: false },
      huggingface: undefined,
    });
    expect(server?.context.home.path.startsWith(data)).toBe(false);
  });

  test("the warning can be switched off", async () => {
    const { argilla } = await settings({ ...SPACE, [WITHOUT_WARNING]: "false" });
    expect(argilla.show_huggingface_space_persistent_storage_warning).toBe(false);
  });

  test("what the Space does not tell is left out", async () => {
    const { huggingface } = await settings({ SPACE_ID: "ada/labels" });
    expect(Object.keys(huggingface).sort()).toEqual(["space_id", "space_persistent_storage_enabled"]);
  });

  test("a SQLite database lies in the volume's folder argilla, and never on a bucket", async () => {
    await mkdata();
    await settings(SPACE, mountLine(data, "ext4"));
    expect(server?.context.home.path).toBe(join(data, "argilla"));
    const usesHome = engine.name === "sqlite";
    expect(existsSync(join(data, "argilla", "argilla-space.db"))).toBe(usesHome);
    expect(existsSync(join(data, "argilla", "secret.key"))).toBe(usesHome);
  });

  test("a home folder that is set to a bucket gives way, with a warning in the log", async () => {
    await mkdata();
    const env = { ...SPACE, ARGILLA_HOME_PATH: join(data, "argilla") };
    await settings(env, mountLine(data, "fuse.hf-mount"));
    expect(existsSync(join(data, "argilla"))).toBe(false);
    const warns = server?.log().includes("lies on a network or FUSE mount");
    expect(warns).toBe(engine.name === "sqlite");
  });
});
