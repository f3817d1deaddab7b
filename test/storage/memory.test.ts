import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import Database from "better-sqlite3";
import { readPeakBytes } from "../../scripts/bench/process-usage.ts";
import { FakeS3 } from "../support/buckets/fake-s3.ts";
import { s3Environment } from "../support/buckets/replica-settings.ts";
import { startServerProcess } from "../support/server-process.ts";

const MEGABYTE = 1_000_000;
/** Several times what a server may hold of a database that it stores or restores. */
const FILLING_MEGABYTES = 480;
/** It moves all of it twice, on a machine that may be busy. */
const PATIENCE_MS = 180_000;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "argilla-space-test-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** The most memory, in megabytes, that a server has which stores a database of this size, and one that restores it. */
async function memoryFor(megabytes: number): Promise<{ storing: number; restoring: number }> {
  await using s3 = await FakeS3.start();
  const first = join(folder, `first-${megabytes}`);
  await mkdir(first);
  {
    await using _ = await startServerProcess(first, { ARGILLA_HOME_PATH: first });
  }
  fill(join(first, "argilla-space.db"), megabytes);
  return {
    storing: await peakOf(first, s3),
    restoring: await peakOf(join(folder, `second-${megabytes}`), s3),
  };
}

async function peakOf(home: string, s3: FakeS3): Promise<number> {
  await mkdir(home, { recursive: true });
  // It serves once everything is stored, or restored.
  await using server = await startServerProcess(home, {
    ARGILLA_HOME_PATH: home,
    ...s3Environment(s3.bucketUrl),
  });
  return (readPeakBytes(server.pid ?? 0) ?? Number.NaN) / MEGABYTE;
}

function fill(file: string, megabytes: number): void {
  const database = new Database(file);
  database.pragma("synchronous = OFF");
  database.exec("create table filling (content blob)");
  const insert = database.prepare(`insert into filling values (zeroblob(${MEGABYTE}))`);
  for (let filled = 0; filled < megabytes; filled += 1) insert.run();
  database.pragma("wal_checkpoint(TRUNCATE)");
  database.close();
}

test(
  "a large database is stored and restored a piece at a time, and never held in memory whole",
  async () => {
    const small = await memoryFor(0);
    const large = await memoryFor(FILLING_MEGABYTES);
    expect(large.storing - small.storing).toBeLessThan(FILLING_MEGABYTES / 2);
    expect(large.restoring - small.restoring).toBeLessThan(FILLING_MEGABYTES / 2);
  },
  PATIENCE_MS,
);
