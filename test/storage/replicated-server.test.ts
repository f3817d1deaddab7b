import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { FakeS3 } from "../support/buckets/fake-s3.ts";
import { TEST_ACCESS_KEY, TEST_SECRET_KEY } from "../support/buckets/replica-settings.ts";
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
      ARGILLA_STORAGE_S3_URL: s3.bucketUrl,
      ARGILLA_STORAGE_S3_ACCESS_KEY_ID: TEST_ACCESS_KEY,
      ARGILLA_STORAGE_S3_SECRET_ACCESS_KEY: TEST_SECRET_KEY,
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
    transport: "s3",
    state: "running",
    waits_for_bucket: true,
    window_seconds: 0,
    restore: { unusable_records: 0 },
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
  expect((await createWorkspace(old, "again")).json.detail).toMatch(/another server has taken over/i);
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
