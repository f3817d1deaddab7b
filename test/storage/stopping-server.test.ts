import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { findFreePort } from "../../scripts/gate/free-port.ts";
import { takeInventory } from "../../src/storage/replica/replica-inventory.ts";
import { S3Replica } from "../../src/storage/replica/s3-replica.ts";
import type { RemoteOperation } from "../support/buckets/fake-remote.ts";
import { FakeS3 } from "../support/buckets/fake-s3.ts";
import { s3Environment, s3Settings } from "../support/buckets/replica-settings.ts";
import { eventually } from "../support/eventually.ts";
import { type SpawnedServer, spawnServer } from "../support/server-process.ts";

/** Each starts several servers, on a machine that may be busy. */
const SECONDS = 60_000;
const API_KEY = "the-key-of-the-owner";

let folder: string;
let s3: FakeS3;
let running: SpawnedServer[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "argilla-space-test-"));
  s3 = await FakeS3.start();
  running = [];
});
afterEach(async () => {
  s3.remote.hold = undefined;
  for (const server of running) server.signal("SIGKILL");
  await Promise.all(running.map(({ exited }) => exited));
  await s3[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** A server in a new container. */
async function start(port = 0): Promise<SpawnedServer> {
  const home = join(folder, String(running.length));
  await mkdir(home);
  const server = spawnServer(home, {
    ARGILLA_HOME_PATH: home,
    ...s3Environment(s3.bucketUrl),
    OWNER_API_KEY: API_KEY,
    PORT: String(port),
  });
  running.push(server);
  return server;
}

async function createWorkspace(url: string, name: string): Promise<number> {
  const headers = { "X-Argilla-Api-Key": API_KEY, "Content-Type": "application/json" };
  const response = await fetch(`${url}/api/v1/workspaces`, {
    method: "POST",
    headers,
    body: JSON.stringify({ name }),
  });
  await response.text();
  return response.status;
}

async function workspaceNames(url: string): Promise<string[]> {
  const response = await fetch(`${url}/api/v1/me/workspaces`, { headers: { "X-Argilla-Api-Key": API_KEY } });
  const { items } = (await response.json()) as { items: { name: string }[] };
  return items.map(({ name }) => name);
}

/** Keeps every operation of a kind waiting, from the first one on that is like this. */
function holdFrom(
  operation: RemoteOperation,
  key: RegExp,
): { readonly begun: Promise<void>; release(): void } {
  const begun = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  s3.remote.hold = (found, name) => {
    if (found !== operation || !key.test(name)) return undefined;
    begun.resolve();
    return released.promise;
  };
  return { begun: begun.promise, release: () => released.resolve() };
}

/** With what each epoch ends; the first of a bucket only ever holds the claim of who came first. */
async function kindsOfLastRecords(): Promise<string[]> {
  const client = new S3Replica(s3Settings(s3.bucketUrl, "argilla-space/"));
  const { readRecord } = await import("../../src/storage/replica/chain-reader.ts");
  const { epochs } = takeInventory(await client.list());
  const ends = epochs.map(({ epoch, records }) => readRecord(client, epoch, records.at(-1) ?? 0));
  return (await Promise.all(ends)).map(({ header }) => header.kind);
}

test(
  "who finds the bucket taken over answers that nothing is saved, says why and ends with code 75",
  async () => {
    const old = await start();
    const url = await old.url;
    const young = await start();
    await young.url;
    expect(await createWorkspace(url, "too-late")).toBe(503);
    expect(await old.exited).toBe(75);
    expect(old.output()).toMatch(/Another server has taken over this bucket\..*exit code 75/);
    expect(await createWorkspace(await young.url, "goes-on")).toBe(201);
    expect(await workspaceNames(await young.url)).not.toContain("too-late");
  },
  SECONDS,
);

test(
  "a restore is told while it lasts, and who is told to stop during one ends at once and leaves the bucket as it was",
  async () => {
    const first = await start();
    expect(await createWorkspace(await first.url, "of-before")).toBe(201);
    first.signal("SIGTERM");
    expect(await first.exited).toBe(0);
    const before = [...s3.remote.objects.keys()];

    const hold = holdFrom("get", /\.part$/);
    const port = await findFreePort();
    const stopped = await start(port);
    await hold.begun;
    const step = await fetch(`http://127.0.0.1:${port}/-/status`);
    expect(await step.json()).toMatchObject({ step: expect.stringContaining("Restoring") });
    await eventually(async () => expect(stopped.output()).toMatch(/Restoring the data .* …/));
    stopped.signal("SIGTERM");
    hold.release();
    expect(await stopped.exited).toBe(0);
    expect([...s3.remote.objects.keys()]).toEqual(before);

    s3.remote.hold = undefined;
    expect(await workspaceNames(await (await start()).url)).toContain("of-before");
  },
  SECONDS,
);

test(
  "who is told to stop during a migration ends with all of it or nothing, and with a seal",
  async () => {
    // The tables are made in one transaction, whose answer waits for its record.
    const hold = holdFrom("put", /\/00000001\.record$/);
    const server = await start();
    await hold.begun;
    server.signal("SIGTERM");
    hold.release();
    expect(await server.exited).toBe(0);
    expect(server.output()).not.toContain("ready at");
    expect(await kindsOfLastRecords()).toEqual(["claim", "seal"]);
    expect(await createWorkspace(await (await start()).url, "afterwards")).toBe(201);
  },
  SECONDS,
);
