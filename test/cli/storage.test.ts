import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import Database from "better-sqlite3";
import { FakeS3 } from "../support/buckets/fake-s3.ts";
import { s3Environment, TEST_SECRET_KEY } from "../support/buckets/replica-settings.ts";
import { eventually } from "../support/eventually.ts";
import { OWNER_KEY, startTestServer, type TestServer } from "../support/test-server.ts";
import { cli } from "./cli-run.ts";

let folder: string;
let s3: FakeS3;
let server: TestServer | undefined;
let env: Record<string, string>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "argilla-space-test-"));
  s3 = await FakeS3.start();
  env = s3Environment(s3.bucketUrl);
  server = await startTestServer({ env });
  await createWorkspace("early");
});
afterEach(async () => {
  await server?.[Symbol.asyncDispose]();
  await s3[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function createWorkspace(name: string): Promise<void> {
  const answer = await server?.request("POST", "/api/v1/workspaces", { apiKey: OWNER_KEY, json: { name } });
  expect(answer?.status).toBe(201);
}

function workspacesIn(path: string): string[] {
  const database = new Database(path, { readonly: true });
  try {
    return database.prepare("select name from workspaces").pluck().all() as string[];
  } finally {
    database.close();
  }
}

test("storage restore makes a file of the newest state, or of an earlier one, beside the running server", async () => {
  const moment = new Date();
  await new Promise((resolve) => setTimeout(resolve, 5));
  await createWorkspace("late");
  const objects = [...s3.remote.objects.keys()];

  const newest = join(folder, "newest.db");
  const restored = await cli(["storage", "restore", "--to", newest], env);
  expect(restored).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining("Everything that was stored can be used."),
  });
  expect(restored.stderr).toContain("100 %");
  expect(workspacesIn(newest)).toEqual(expect.arrayContaining(["early", "late"]));
  const key = await readFile(join(server?.context.home.path ?? "", "secret.key"), "utf8");
  expect(await readFile(`${newest}.secret.key`, "utf8")).toBe(key);

  const earlier = join(folder, "earlier.db");
  expect(
    (await cli(["storage", "restore", "--at", moment.toISOString(), "--to", earlier], env)).exitCode,
  ).toBe(0);
  expect(workspacesIn(earlier)).toContain("early");
  expect(workspacesIn(earlier)).not.toContain("late");
  expect([...s3.remote.objects.keys()]).toEqual(objects);
  expect((await cli(["storage", "restore", "--to", newest], env)).stderr).toContain("is there already");
});

test("storage verify proves the bucket, and fails when something of it cannot be used", async () => {
  expect(await cli(["storage", "verify"], env)).toMatchObject({ exitCode: 0 });
  const records = [...s3.remote.objects.keys()].filter((key) => key.endsWith(".record")).sort();
  s3.remote.objects.set(records.at(-2) ?? "", Buffer.from("damaged"));
  const damaged = await cli(["storage", "verify"], env);
  expect(damaged).toMatchObject({ exitCode: 1, stdout: expect.stringContaining("cannot be used") });
});

test("storage status tells what the bucket holds, and no secret", async () => {
  const { exitCode, stdout } = await cli(["storage", "status", "--json"], env);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    server: "not running",
    storage: { place: "bucket", bucket: { retention_days: 7 } },
    persistent: true,
    bucket: `${s3.bucketUrl}/argilla-space/`,
    starts: 1,
    snapshots: [expect.any(String)],
  });
  expect(stdout).not.toContain(TEST_SECRET_KEY);
});

test("storage status tells what only the running server knows", async () => {
  // The server's own work after its start may still be on its way.
  await eventually(async () =>
    expect((await server?.request("GET", "/api/v1/status"))?.json.argilla_space.storage.bucket).toMatchObject(
      {
        unconfirmed: { changes: 0 },
      },
    ),
  );
  const port = new URL(server?.url ?? "").port;
  const { exitCode, stdout } = await cli(["storage", "status"], { ...env, HOST: "127.0.0.1", PORT: port });
  expect(exitCode).toBe(0);
  const said = (await server?.request("GET", "/api/v1/status"))?.json.argilla_space.storage;
  expect(stdout).toContain(`Where the data are: ${said.about}\nPromise: ${said.promise}\n`);
  expect(stdout).toContain("A crash now would lose: nothing that was answered\nBucket: running (s3)\n");
  expect(stdout).toMatch(/Last confirmed write: \d{4}-/);
  expect(stdout).toContain("On its way there: 0 changes, 0 rows, 0 bytes");
  expect(stdout).toContain("Last restore: the bucket was empty");
  expect(stdout).toContain("Earlier states are kept for: 7 days");
});

test("storage backup copies a database that is in use, with its key", async () => {
  const home = server?.context.home.path ?? "";
  const to = join(folder, "backup.db");
  expect((await cli(["storage", "backup", "--to", to], { ...env, ARGILLA_HOME_PATH: home })).exitCode).toBe(
    0,
  );
  expect(workspacesIn(to)).toContain("early");
  expect(existsSync(`${to}.secret.key`)).toBe(true);
});

test("storage restore without a bucket says so", async () => {
  const { exitCode, stderr } = await cli(["storage", "restore", "--to", join(folder, "x.db")]);
  expect({ exitCode, stderr }).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("not replicated into a bucket"),
  });
});

test("storage restore at a time that is none is refused", async () => {
  const { exitCode } = await cli(
    ["storage", "restore", "--at", "yesterday", "--to", join(folder, "x.db")],
    env,
  );
  expect(exitCode).toBe(2);
});
