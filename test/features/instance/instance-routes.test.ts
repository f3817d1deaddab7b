import { tmpdir } from "node:os";
import { afterEach, describe, expect, test } from "@jest/globals";
import { presentBytes } from "../../../src/features/instance/instance-presenter.ts";
import { onEachEngine } from "../../support/engines.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

const SPACE = {
  SPACE_ID: "team/labels",
  SPACE_TITLE: "Our labels",
  SPACE_SUBDOMAIN: "team-labels",
  SPACE_HOST: "team-labels.hf.space",
  SPACE_REPO_NAME: "labels",
  SPACE_AUTHOR_NAME: "team",
};
const SPACE_SETTINGS = {
  space_id: "team/labels",
  space_title: "Our labels",
  space_subdomain: "team-labels",
  space_host: "team-labels.hf.space",
  space_repo_name: "labels",
  space_author_name: "team",
};

onEachEngine("what anybody may know of the instance", (engine) => {
  let server: TestServer | undefined;
  afterEach(async () => {
    await server?.[Symbol.asyncDispose]();
  });

  async function get(path: string, env: Record<string, string> = {}) {
    server = await startTestServer({ engine, env });
    return (await server.request("GET", `/api/v1${path}`)).json;
  }

  test("its version is the level of the API that clients know", async () => {
    expect(await get("/version")).toEqual({ version: "2.8.0" });
  });

  test("its status has the original's fields, and ours in a corner of their own", async () => {
    const { argilla_space: ours, ...status } = await get("/status");
    expect(status).toEqual({
      version: "2.8.0",
      search_engine: expect.any(Object),
      memory: { rss: expect.stringMatching(/^[\d.]+[KMG]$/), heap: expect.stringMatching(/^[\d.]+[KMG]$/) },
    });
    expect(ours).toEqual({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      database: engine.name,
      uptime_seconds: expect.any(Number),
      storage: {
        place: engine.name === "postgres" ? "postgresql" : "disk",
        about: expect.any(String),
        promise: expect.any(String),
        at_risk: { extent: "nothing", summary: expect.any(String), rows: 0, seconds: 0 },
        takes_changes: true,
      },
    });
  });

  const OFF_SPACE = { argilla: { share_your_progress_enabled: false } };
  const WARNING = {
    show_huggingface_space_persistent_storage_warning: true,
    share_your_progress_enabled: false,
  };

  // What a PostgreSQL server holds outlives the Space's container; a SQLite file without storage does not.
  const persistent = engine.name === "postgres";
  const space_persistent_storage_enabled = persistent;

  test.each<[string, Record<string, string>, unknown]>([
    ["off a Space", {}, OFF_SPACE],
    ["with an empty SPACE_ID", { ...SPACE, SPACE_ID: "" }, OFF_SPACE],
    [
      "in a Space",
      SPACE,
      { argilla: WARNING, huggingface: { ...SPACE_SETTINGS, space_persistent_storage_enabled } },
    ],
    [
      "in a Space that says little",
      { SPACE_ID: "team/labels", SPACE_TITLE: "" },
      { argilla: WARNING, huggingface: { space_id: "team/labels", space_persistent_storage_enabled } },
    ],
    [
      "in a Space without the warning",
      { ...SPACE, ARGILLA_SHOW_HUGGINGFACE_SPACE_PERSISTENT_STORAGE_WARNING: "false" },
      {
        argilla: { ...WARNING, show_huggingface_space_persistent_storage_warning: false },
        huggingface: { ...SPACE_SETTINGS, space_persistent_storage_enabled },
      },
    ],
  ])("its settings %s leave out what is unset", async (_, env, expected) => {
    const { argilla_space: _ours, ...settings } = await get("/settings", env);
    expect(settings).toEqual(expected);
  });

  test("its settings say so where a Space keeps its data on a disk of its own", async () => {
    const mountinfo = `1 0 0:1 / ${tmpdir()} rw - ext4 /dev/disk rw`;
    server = await startTestServer({ engine, env: { ...SPACE, ARGILLA_STORAGE_PATH: tmpdir() }, mountinfo });
    const settings = (await server.request("GET", "/api/v1/settings")).json;
    expect(settings.huggingface.space_persistent_storage_enabled).toBe(true);
    expect(settings.argilla_space.storage_obstacle).toBeUndefined();
  });

  test("its settings have our own in a corner, and no secret there", async () => {
    const env = {
      OWNER_PASSWORD: "a password of our own",
      ARGILLA_BASE_URL: "https://labels.example.org",
    };
    expect((await get("/settings", env)).argilla_space).toEqual({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      address: "https://labels.example.org",
      documented_defaults: false,
      sign_in: { organizations: [], missing_workspaces: [], full: false },
    });
  });

  test("its settings warn of the documented default credentials", async () => {
    expect((await get("/settings")).argilla_space.documented_defaults).toBe(true);
  });

  test("its status says that a Space without storage loses everything", async () => {
    const { storage } = (await get("/status", { ...SPACE, ARGILLA_STORAGE_PATH: "/nowhere" })).argilla_space;
    if (persistent) expect(storage.place).toBe("postgresql");
    else {
      expect(storage).toMatchObject({ place: "container", at_risk: { extent: "everything" } });
      expect(storage.about).toContain("nothing is mounted there");
    }
  });

  test("its status names the disk that is mounted in a Space", async () => {
    const mountinfo = `1 0 0:1 / ${tmpdir()} rw - ext4 /dev/disk rw`;
    server = await startTestServer({ engine, env: { ...SPACE, ARGILLA_STORAGE_PATH: tmpdir() }, mountinfo });
    const { storage } = (await server.request("GET", "/api/v1/status")).json.argilla_space;
    expect(storage.about).toContain(persistent ? "PostgreSQL" : `the disk at ${tmpdir()} (ext4)`);
  });

  test("its settings say why a Space cannot keep its data", async () => {
    const { storage_path, storage_obstacle } = (
      await get("/settings", { ...SPACE, ARGILLA_STORAGE_PATH: "/nowhere" })
    ).argilla_space;
    expect({ storage_path, storage_obstacle }).toEqual({
      storage_path: "/nowhere",
      storage_obstacle: persistent ? undefined : "nothing is mounted there",
    });
  });
});

describe("a size in bytes", () => {
  test.each([
    [0, "0B"],
    [1023, "1023B"],
    [1024, "1.0K"],
    [1536, "1.5K"],
    [10 * 1024, "10K"],
    [203 * 1024 ** 2, "203M"],
    [9.5 * 1024 ** 3, "9.5G"],
  ])("%d is written %s", (bytes, written) => {
    expect(presentBytes(bytes)).toBe(written);
  });
});
