import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import Database from "better-sqlite3";
import { restoreToFile } from "../../src/storage/read-replica.ts";
import type { StorageCause } from "../../src/storage/storage-cause.ts";
import { BUCKETFS, MountedBucket } from "../support/buckets/bucket-programs.ts";
import { eventually } from "../support/eventually.ts";
import { type SpawnedServer, spawnServer } from "../support/server-process.ts";
import { startTestServer } from "../support/test-server.ts";
import { mountLine, mountTable } from "./mount-table.ts";

/** The longest of them is given time three times, and the machine may be busy. */
const SECONDS = 180_000;
const API_KEY = "the-key-of-the-owner";
const FOLDER = "argilla-space";

interface Answer {
  readonly status: number;
  readonly detail: string;
}

/** A server in a container on a mounted bucket, which answers a change once the bucket has it. */
class MountedServer implements AsyncDisposable {
  readonly bucket: MountedBucket;
  readonly #mode: "streaming" | "advanced";
  readonly #folder: string;
  readonly #process: SpawnedServer;
  readonly #url: string;
  /** Names that were answered for, and names of which it was said that nothing was changed. */
  readonly #answered: string[] = [];
  readonly #refused: string[] = [];

  static async start(mode: "streaming" | "advanced"): Promise<MountedServer> {
    const folder = await mkdtemp(join(tmpdir(), "argilla-space-mounted-"));
    const bucket = await MountedBucket.start(mode, join(folder, "objects"));
    const home = join(folder, "home");
    await mkdir(home);
    const process = spawnServer(home, {
      ...{ SPACE_ID: "ada/labels", SPACE_AUTHOR_NAME: "ada", OWNER_API_KEY: API_KEY },
      ...{ ARGILLA_HOME_PATH: home, ARGILLA_STORAGE_PATH: bucket.mount, ARGILLA_STORAGE_ACK: "bucket" },
    });
    return new MountedServer(bucket, mode, folder, process, await process.url);
  }

  private constructor(
    bucket: MountedBucket,
    mode: "streaming" | "advanced",
    folder: string,
    process: SpawnedServer,
    url: string,
  ) {
    this.bucket = bucket;
    this.#mode = mode;
    this.#folder = folder;
    this.#process = process;
    this.#url = url;
  }

  async write(what: string): Promise<Answer> {
    const name = what.replaceAll(/[^\w]+/g, "-");
    const response = await this.#request("POST", "workspaces", { name });
    const { detail = "" } = (await response.json()) as { detail?: string };
    if (response.ok) this.#answered.push(name);
    else if (detail.startsWith("Nothing was changed.")) this.#refused.push(name);
    return { status: response.status, detail };
  }

  async isRead(): Promise<boolean> {
    return (await this.#request("GET", "me/workspaces")).ok;
  }

  async storage() {
    const status = (await (await this.#request("GET", "status")).json()) as {
      argilla_space: { storage: { takes_changes: boolean; problem?: { cause: string; remedy: string } } };
    };
    return status.argilla_space.storage;
  }

  /** Puts a bucket with nothing of this server's in the place of its own. */
  async mountAnother(): Promise<void> {
    const another = join(this.#folder, "another");
    await mkdir(join(another, FOLDER), { recursive: true });
    await writeFile(join(another, FOLDER, "of-another"), "A folder is there only for what it holds.");
    await this.bucket.remount(another);
  }

  /**
   * Kills the server and the mount, restores into another container, and looks whether everything is there that was
   * answered for and nothing that was refused.
   */
  async crash(): Promise<void> {
    this.#process.signal("SIGKILL");
    await this.#process.exited;
    await this.bucket[Symbol.asyncDispose]();
    await using bucket = await MountedBucket.start(this.#mode, this.bucket.remote);
    const path = join(this.#folder, "restored.db");
    const place = { kind: "mount", folder: join(bucket.mount, FOLDER), known: true } as const;
    const { report } = await restoreToFile({ place, path, onProgress: () => {} });
    expect(report).toMatchObject({ losses: [], unusableRecords: 0 });
    const database = new Database(path, { readonly: true });
    const found = new Set(database.prepare("select name from workspaces").pluck().all());
    database.close();
    expect(this.#answered.filter((name) => !found.has(name))).toEqual([]);
    expect(this.#refused.filter((name) => found.has(name))).toEqual([]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.signal("SIGKILL");
    await this.#process.exited;
    await this.bucket[Symbol.asyncDispose]();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #request(method: string, path: string, json?: unknown): Promise<Response> {
    return fetch(`${this.#url}/api/v1/${path}`, {
      method,
      headers: { "X-Argilla-Api-Key": API_KEY, "Content-Type": "application/json" },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
  }
}

interface Fault {
  readonly what: string;
  readonly strike: (server: MountedServer) => unknown;
  /** Undefined where what mends it takes longer than a test should (in advanced mode, a whole window). */
  readonly mend?: (server: MountedServer) => unknown;
  readonly cause: StorageCause;
  readonly remedy: RegExp;
}

const failPuts = ({ bucket }: MountedServer) => bucket.control("/faults", [{ op: "put", errno: "EIO" }]);
const mountAgain = ({ bucket }: MountedServer) => bucket.remount();

/** A server of each meets what follows, one after the other. */
const SERVERS: readonly [what: string, mode: "streaming" | "advanced", faults: readonly Fault[]][] = [
  [
    "goes away",
    "streaming",
    [
      {
        what: "detached, and attached again",
        strike: ({ bucket }) => bucket.detach(),
        mend: mountAgain,
        cause: "moved",
        remedy: /Attach it again/,
      },
      {
        what: "another in its place, until it comes back",
        strike: (server) => server.mountAnother(),
        mend: mountAgain,
        cause: "moved",
        remedy: /Attach it again/,
      },
      {
        what: "its program dead, and started again",
        strike: ({ bucket }) => bucket.control("/die"),
        mend: mountAgain,
        cause: "unavailable",
        remedy: /goes on by itself/,
      },
    ],
  ],
  [
    "refuses",
    "streaming",
    [
      {
        what: "read-only for a while",
        strike: ({ bucket }) => bucket.setWritable(false),
        mend: ({ bucket }) => bucket.setWritable(true),
        cause: "denied",
        remedy: /permission to write/,
      },
      {
        what: "full, and then with room",
        strike: ({ bucket }) => bucket.control("/set?quota=1"),
        mend: ({ bucket }) => bucket.control("/set?quota=0"),
        cause: "full",
        remedy: /Make room/,
      },
      {
        what: "failing for a while",
        strike: failPuts,
        mend: ({ bucket }) => bucket.control("/faults", []),
        cause: "unavailable",
        remedy: /goes on by itself/,
      },
    ],
  ],
  [
    "in advanced mode says yes to what it then fails to store",
    "advanced",
    [{ what: "silent", strike: failPuts, cause: "unavailable", remedy: /goes on by itself/ }],
  ],
];

const ifMounts = BUCKETFS ? describe : describe.skip;
const without = BUCKETFS ? "" : " (needs the emulated mount, Go and /dev/fuse)";

ifMounts(`a mounted bucket under a running server${without}`, () => {
  // At once, because most of it is waiting: each first change that a fault meets is given time.
  test.concurrent.each(SERVERS)(
    "that %s: nothing is answered that it lacks, and everybody is told why",
    async (_, mode, faults) => {
      await using server = await MountedServer.start(mode);
      expect(await server.write("before")).toMatchObject({ status: 201 });
      for (const fault of faults) await meet(server, fault);
      await server.crash();
    },
    SECONDS,
  );

  test.concurrent(
    "that comes to be half a second away has everything that is answered",
    async () => {
      await using server = await MountedServer.start("streaming");
      await server.bucket.control("/set?latency=500ms");
      const names = ["far", "farther", "farthest"];
      const answers = await Promise.all(names.map((name) => server.write(name)));
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
      await server.crash();
    },
    SECONDS,
  );
});

const ifMount = BUCKETFS ? test : test.skip;
ifMount(
  `of a mount that never confirms it is said what cannot be kept, though the settings ask for it${without}`,
  async () => {
    await using bucket = await MountedBucket.start("advanced");
    const table = mountTable(mountLine(await realpath(bucket.mount), "fuse.sshfs"));
    await using server = await startTestServer({
      mountinfo: table,
      env: {
        ...{ SPACE_ID: "ada/labels", SPACE_AUTHOR_NAME: "ada", ARGILLA_STORAGE_PATH: bucket.mount },
        ...{ ARGILLA_STORAGE_ACK: "bucket", ARGILLA_STORAGE_MOUNT: "bucket" },
      },
    });
    expect(server.log()).toMatch(/ARGILLA_STORAGE_ACK: bucket cannot be kept .* the last 35 s .* S3 keys/);
    const { json } = await server.request("GET", "/api/v1/status");
    expect(json.argilla_space.storage).toMatchObject({
      promise: expect.stringMatching(/A crash loses .* the last 35 s .* never says .* S3 keys/),
      at_risk: { extent: "recent", seconds: 35 },
      bucket: { transport: "advanced mount", waits_for_bucket: true, window_seconds: 35 },
    });
  },
  SECONDS,
);

async function meet(server: MountedServer, { what, strike, mend, cause, remedy }: Fault): Promise<void> {
  await strike(server);
  const unconfirmed = await server.write(`${what}: unconfirmed`);
  const refused = await server.write(`${what}: refused`);
  expect({ what, unconfirmed, refused }).toEqual({
    what,
    unconfirmed: {
      status: 503,
      detail: expect.stringMatching(/^The storage has not confirmed.*may or may not last/),
    },
    refused: { status: 503, detail: expect.stringMatching(/^Nothing was changed\. /) },
  });
  for (const { detail } of [unconfirmed, refused]) expect(detail).toMatch(remedy);
  expect(await server.storage()).toMatchObject({
    takes_changes: false,
    problem: { cause, remedy: expect.stringMatching(remedy) },
  });
  expect(await server.isRead()).toBe(true);
  if (!mend) return;

  await mend(server);
  for (let tries = 0; (await server.write(`${what}: try ${tries}`)).status !== 201; tries += 1)
    await pause(100);
  await eventually(async () => {
    const storage = await server.storage();
    expect(storage).toMatchObject({ takes_changes: true });
    expect(storage).not.toHaveProperty("problem");
  });
}
