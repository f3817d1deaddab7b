import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { FakeS3 } from "../support/buckets/fake-s3.ts";
import { s3Environment } from "../support/buckets/replica-settings.ts";
import { eventually } from "../support/eventually.ts";
import { OWNER_KEY, startTestServer, type TestServer } from "../support/test-server.ts";

let folder: string;
let s3: FakeS3;
let servers: TestServer[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "argilla-space-test-"));
  s3 = await FakeS3.start();
  servers = [];
});
afterEach(async () => {
  for (const server of servers) await server[Symbol.asyncDispose]();
  await s3[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** A server as in a new container: with nothing on its disk. */
async function start(env: Record<string, string> = {}): Promise<TestServer> {
  const server = await startTestServer({
    env: {
      ...s3Environment(s3.bucketUrl),
      ...env,
    },
  });
  servers.push(server);
  return server;
}

async function stop(server: TestServer): Promise<void> {
  servers = servers.filter((other) => other !== server);
  await server[Symbol.asyncDispose]();
}

async function createWorkspace(server: TestServer, name: string) {
  return server.request("POST", "/api/v1/workspaces", { apiKey: OWNER_KEY, json: { name } });
}

async function workspaceNames(server: TestServer): Promise<string[]> {
  const { json } = await server.request("GET", "/api/v1/me/workspaces", { apiKey: OWNER_KEY });
  return json.items.map(({ name }: { name: string }) => name);
}

/** Waits for a status: the thread that replicates tells it twice a second. */
async function statusOf(server: TestServer, expected: object) {
  await eventually(async () => expect(await storageStatus(server)).toMatchObject(expected));
}

async function storageStatus(server: TestServer) {
  const { json } = await server.request("GET", "/api/v1/status");
  return json.argilla_space.storage;
}

test("a new container has the data and the key of the one before", async () => {
  const first = await start();
  expect((await createWorkspace(first, "from-the-first")).status).toBe(201);
  const key = await readFile(join(first.context.home.path, "secret.key"), "utf8");
  await stop(first);

  const second = await start();
  expect(await workspaceNames(second)).toContain("from-the-first");
  expect(await readFile(join(second.context.home.path, "secret.key"), "utf8")).toBe(key);
  expect(await storageStatus(second)).toMatchObject({
    place: "bucket",
    about: expect.stringContaining("a bucket over S3"),
    promise: expect.stringContaining("Nothing that was answered is lost"),
    at_risk: { extent: "nothing", rows: 0, seconds: 0 },
    takes_changes: true,
    bucket: {
      transport: "s3",
      state: "running",
      waits_for_bucket: true,
      window_seconds: 0,
      retention_days: 7,
      restore: { unusable_records: 0, losses: [] },
    },
  });
});

test("a write that was answered is in the bucket, though nothing was stopped in order", async () => {
  const first = await start();
  const keys = new Set(s3.remote.objects.keys());
  expect((await createWorkspace(first, "answered")).status).toBe(201);
  expect(s3.remote.objects.size).toBeGreaterThan(keys.size);
  // Another container on the same bucket, while the first still runs.
  const second = await start();
  expect(await workspaceNames(second)).toContain("answered");
});

test("the container that another has taken over from serves, and saves nothing", async () => {
  const old = await start();
  const young = await start();
  const refused = await createWorkspace(old, "too-late");
  expect(refused.status).toBe(503);
  expect(refused.headers.get("Retry-After")).not.toBeNull();
  const again = (await createWorkspace(old, "again")).json.detail;
  expect(again).toMatch(/another server has taken over/i);
  expect(again).toMatch(/go on with the other server/i);
  await statusOf(old, {
    takes_changes: false,
    problem: { cause: "taken-over", message: expect.any(String), remedy: expect.any(String) },
    bucket: { state: "lost" },
  });
  expect((await old.request("GET", "/api/v1/me", { apiKey: OWNER_KEY })).status).toBe(200);
  expect((await createWorkspace(young, "goes-on")).status).toBe(201);
  expect(await workspaceNames(young)).not.toContain("too-late");
});

test("a bucket that fails is not acknowledged, and a wrong one is told on the setup page", async () => {
  s3.remote.fail("list", "EACCES", 100);
  const server = await start();
  expect(server.server.context).toBeUndefined();
  expect(server.server.state).toMatchObject({
    state: "misconfigured",
    problems: [{ setting: "ARGILLA_STORAGE_S3_URL", remedy: expect.stringContaining("keys") }],
  });
});

test("a bucket that becomes full is told with a remedy, and clears up by itself", async () => {
  const server = await start();
  s3.remote.quota = s3.remote.used;
  const asked = createWorkspace(server, "in-a-full-bucket");
  await statusOf(server, {
    takes_changes: false,
    at_risk: { extent: "nothing" },
    problem: { cause: "full", remedy: expect.stringContaining("Make room") },
    bucket: { state: "failing", unconfirmed: { changes: expect.any(Number), bytes: expect.any(Number) } },
  });
  const { unconfirmed } = (await storageStatus(server)).bucket;
  expect(unconfirmed.bytes).toBeGreaterThan(0);
  expect(unconfirmed.rows).toBeGreaterThan(0);
  const { status, json } = await asked;
  expect(status).toBe(503);
  expect(json.detail).toMatch(/may or may not last.*bucket is full.*Make room/);

  s3.remote.quota = Number.POSITIVE_INFINITY;
  await statusOf(server, { takes_changes: true, bucket: { state: "running", unconfirmed: { bytes: 0 } } });
  expect(await storageStatus(server)).not.toHaveProperty("problem");
  await stop(server);
  expect(await workspaceNames(await start())).toContain("in-a-full-bucket");
});

test.each([
  ["EACCES", "denied"],
  ["EIO", "unavailable"],
] as const)(
  "%s while nobody waits for the bucket is a problem, and changes are taken",
  async (code, cause) => {
    const server = await start({ ARGILLA_STORAGE_ACK: "local" });
    s3.remote.fail("put", code, Number.POSITIVE_INFINITY);
    expect((await createWorkspace(server, "at-risk")).status).toBe(201);
    await statusOf(server, {
      takes_changes: true,
      problem: { cause },
      at_risk: { extent: "recent", rows: expect.any(Number), seconds: expect.any(Number) },
    });
    expect((await storageStatus(server)).at_risk.rows).toBeGreaterThan(0);
    s3.remote.faults = [];
    await statusOf(server, { at_risk: { extent: "nothing" }, bucket: { state: "running" } });
  },
);

test("what a bucket lost after it had said yes is told, and all before it is there", async () => {
  const first = await start();
  expect((await createWorkspace(first, "kept")).status).toBe(201);
  const before = new Set(s3.remote.objects.keys());
  expect((await createWorkspace(first, "lost-by-the-bucket")).status).toBe(201);
  const [lost = ""] = [...s3.remote.objects.keys()].filter((key) => !before.has(key));
  expect((await createWorkspace(first, "after-it")).status).toBe(201);
  await stop(first);
  s3.remote.objects.delete(lost);

  const second = await start();
  const names = await workspaceNames(second);
  expect(names).toContain("kept");
  expect(names).not.toContain("after-it");
  const { restore } = (await storageStatus(second)).bucket;
  expect(restore.losses).toEqual([expect.stringContaining("is missing")]);
  expect(restore.unusable_records).toBeGreaterThan(0);
});

test("a bucket whose data cannot be used is no reason to start empty", async () => {
  await stop(await start());
  for (const key of s3.remote.objects.keys()) {
    if (key.endsWith(".part")) s3.remote.objects.set(key, Buffer.from("not a part"));
  }
  const before = s3.remote.objects.size;
  const server = await start();
  expect(server.server.state).toMatchObject({
    state: "misconfigured",
    problems: [{ rule: expect.stringContaining("no snapshot of it can be used") }],
  });
  expect(s3.remote.objects.size).toBe(before);
  expect(existsSync(join(server.folder, "home", "argilla-space.db"))).toBe(false);
});
