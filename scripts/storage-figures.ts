import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import SqliteDriver from "better-sqlite3";
import { MountedBucket, S3_SERVER } from "../test/support/buckets/bucket-programs.ts";
import { FakeS3 } from "../test/support/buckets/fake-s3.ts";
import { TEST_ACCESS_KEY, TEST_SECRET_KEY } from "../test/support/buckets/replica-settings.ts";
import { s3CrashBucket } from "../test/support/crash/crash-buckets.ts";
import { CrashLoad } from "../test/support/crash/crash-load.ts";
import { spawnServer } from "../test/support/server-process.ts";
import { makeTemporaryFolder } from "./gate/temporary-folder.ts";
import { projectFolder } from "./prepare/project-folder.ts";

/*
 * Measures what docs/storage.md states of buckets: a restore beside Litestream's, its memory, what is stored and asked of the
 * bucket. Needs ARGILLA_TEST_BUCKETFS; with LITESTREAM, the path of that program, the restore is held against it.
 *
 *     node scripts/storage-figures.ts [restore|requests|large]... [--megabytes 200]
 */
const { values, positionals } = parseArgs({
  options: { megabytes: { type: "string", default: "200" } },
  allowPositionals: true,
});
const chosen = positionals.length > 0 ? positionals : ["restore", "requests"];
const LATENCY = ["-latency", "20ms"];
const API_KEY = "the-key-of-the-owner";
const WORDS =
  "what a person says of a text, or of what a model says of it; yes, no, and the reasons for it all".split(
    " ",
  );
const COUNT_SECONDS = 60;
const SAMPLE_BYTES = 20_000_000;
const ROW_BYTES = 2_000;

const tell = (text: string) => process.stdout.write(`${text}\n`);
const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;

function textOf(characters: number): string {
  let text = "";
  while (text.length < characters) text += `${WORDS[Math.floor(Math.random() * WORDS.length)]} `;
  return text;
}

/** Makes a database of the server's, with a table of text in it besides. */
async function makeDatabase(folder: string, bytes: number): Promise<string> {
  const home = path.join(folder, "made");
  await mkdir(home);
  const server = spawnServer(home, { ARGILLA_HOME_PATH: home, OWNER_API_KEY: API_KEY });
  await server.url;
  server.signal("SIGTERM");
  await server.exited;
  const file = path.join(home, "argilla-space.db");
  const database = new SqliteDriver(file);
  database.pragma("synchronous = OFF");
  database.exec("create table filling (content text)");
  const insert = database.prepare("insert into filling values (?)");
  database.transaction(() => {
    for (let written = 0; written < SAMPLE_BYTES; written += ROW_BYTES) insert.run(textOf(ROW_BYTES - 50));
  })();
  // The same once more is as large, and farther away than what a compression looks back on.
  const again = database.prepare("insert into filling select content from filling limit ?");
  for (let left = bytes - SAMPLE_BYTES; left > 0; left -= SAMPLE_BYTES) again.run(SAMPLE_BYTES / ROW_BYTES);
  database.pragma("wal_checkpoint(TRUNCATE)");
  database.close();
  return file;
}

/** Runs a program to its end. @returns how long it took and the most memory it had (VmHWM) */
async function runMeasured(command: string, args: string[], env: Record<string, string>) {
  const begun = performance.now();
  const child = spawn(command, args, {
    env: { PATH: process.env.PATH, ...env },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const exited = once(child, "exit");
  const peak = watchMemory(child);
  const [code] = await exited;
  if (code !== 0) throw new Error(`${command} ${args[0]} ended with ${code}`);
  return { ms: performance.now() - begun, peak: peak() };
}

function watchMemory({ pid }: Pick<ChildProcess, "pid">): () => number {
  let peak = 0;
  const look = async () => {
    const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
    peak = Math.max(peak, Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1_024);
  };
  const timer = setInterval(look, 20);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(folder, { recursive: true })) {
    const found = await stat(path.join(folder, name));
    if (found.isFile()) bytes += found.size;
  }
  return bytes;
}

/** A server on a bucket that is empty, with a database that is there: it begins with a snapshot. */
async function storeSnapshot(folder: string, file: string, env: Record<string, string>): Promise<number> {
  const home = path.join(folder, `home-${Math.random()}`);
  await mkdir(home);
  await copyFile(file, path.join(home, "argilla-space.db"));
  await copyFile(path.join(path.dirname(file), "secret.key"), path.join(home, "secret.key"));
  const server = spawnServer(home, { ARGILLA_HOME_PATH: home, OWNER_API_KEY: API_KEY, ...env });
  const peak = watchMemory(server);
  await server.url;
  server.signal("SIGTERM");
  await server.exited;
  await rm(home, { recursive: true });
  return peak();
}

async function measureRestore(folder: string, bytes: number): Promise<void> {
  const file = await makeDatabase(folder, bytes);
  const program = process.env.LITESTREAM;
  const ours = await MountedBucket.start("streaming", undefined, LATENCY);
  const theirs = await MountedBucket.start("streaming", undefined, LATENCY);
  try {
    const env = {
      ...{ SPACE_ID: "ada/labels", SPACE_AUTHOR_NAME: "ada", HOME: folder, OWNER_API_KEY: API_KEY },
      ...{ ARGILLA_STORAGE_PATH: ours.mount, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? "" },
    };
    await storeSnapshot(folder, file, env);
    tell(`stored for ${megabytes((await stat(file)).size)}: ${megabytes(await sizeOf(ours.remote))}`);
    const config = path.join(folder, "litestream.yml");
    if (program) {
      const replica = path.join(theirs.mount, "replica");
      await writeFile(
        config,
        `dbs:\n  - path: ${file}\n    replicas:\n      - type: file\n        path: ${replica}\n`,
      );
      await replicateOnce(program, config, file, theirs.remote);
      tell(`stored by Litestream: ${megabytes(await sizeOf(theirs.remote))}`);
    }
    for (let round = 0; round < 3; round += 1) {
      const to = path.join(folder, `restored-${round}.db`);
      const main = path.join(projectFolder, "src/main.ts");
      const own = await runMeasured(process.execPath, [main, "storage", "restore", "--to", to], env);
      await rm(to);
      const peer =
        program &&
        (await runMeasured(
          program,
          ["restore", "-config", config, "-o", path.join(folder, `peer-${round}.db`), file],
          {},
        ));
      tell(
        `restore: ${seconds(own.ms)}, at most ${megabytes(own.peak)}` +
          (peer
            ? `; Litestream ${seconds(peer.ms)}, ${megabytes(peer.peak)}; ratio ${(own.ms / peer.ms).toFixed(2)}`
            : ""),
      );
    }
  } finally {
    await ours[Symbol.asyncDispose]();
    await theirs[Symbol.asyncDispose]();
  }
}

/** Lets Litestream store a database, until nothing more is added. */
async function replicateOnce(program: string, config: string, file: string, remote: string): Promise<void> {
  const child = spawn(program, ["replicate", "-config", config], { stdio: ["ignore", "ignore", "inherit"] });
  const exited = once(child, "exit");
  // It begins with what is written while it runs.
  await pause(2_000);
  const database = new SqliteDriver(file);
  database.exec("insert into filling values ('begun')");
  database.close();
  for (let seen = -1, now = await sizeOf(remote); now === 0 || now !== seen; now = await sizeOf(remote)) {
    seen = now;
    await pause(5_000);
  }
  child.kill("SIGTERM");
  await exited;
}

/** How often a bucket is asked, idle and busy, and what it is given for what was written. */
async function measureRequests(folder: string): Promise<void> {
  const s3 = await FakeS3.start();
  const home = path.join(folder, "requests");
  await mkdir(home);
  const server = spawnServer(home, {
    ...{ ARGILLA_HOME_PATH: home, OWNER_API_KEY: API_KEY, ARGILLA_API_CALLS_PER_MINUTE: "999999999" },
    ...{ ARGILLA_STORAGE_S3_URL: s3.bucketUrl, ARGILLA_STORAGE_S3_ACCESS_KEY_ID: TEST_ACCESS_KEY },
    ARGILLA_STORAGE_S3_SECRET_ACCESS_KEY: TEST_SECRET_KEY,
  });
  try {
    const url = await server.url;
    const load = new CrashLoad(API_KEY);
    await load.prepare(url);
    const count = () => [...s3.remote.calls.values()].reduce((sum, calls) => sum + calls, 0);
    let before = count();
    await pause(COUNT_SECONDS * 1_000);
    tell(`requests an hour, idle: ${((count() - before) * 3_600) / COUNT_SECONDS}`);
    before = count();
    const bytesBefore = s3.remote.used;
    const end = performance.now() + COUNT_SECONDS * 1_000;
    await load.write(url, 8, () => performance.now() > end);
    const perWrite = (count() - before) / load.acknowledged;
    tell(
      `busy (${Math.round((load.acknowledged * 60) / COUNT_SECONDS)} writes answered a minute): ${Math.round(((count() - before) * 3_600) / COUNT_SECONDS)} requests an hour, ` +
        `${perWrite.toFixed(2)} a write; ${Math.round((s3.remote.used - bytesBefore) / load.acknowledged)} bytes stored a write`,
    );
  } finally {
    server.signal("SIGTERM");
    await server.exited;
    await s3[Symbol.asyncDispose]();
  }
}

/** The most memory that a server has which stores and restores a database of many times as much. */
async function measureLarge(folder: string, bytes: number): Promise<void> {
  if (!S3_SERVER) throw new Error("ARGILLA_TEST_S3_SERVER names no program.");
  const bucket = await s3CrashBucket();
  try {
    const file = await makeDatabase(folder, bytes);
    const env = await bucket.env();
    tell(
      `storing ${megabytes((await stat(file)).size)}: at most ${megabytes(await storeSnapshot(folder, file, env))}`,
    );
    const home = path.join(folder, "large");
    await mkdir(home);
    const begun = performance.now();
    const server = spawnServer(home, { ARGILLA_HOME_PATH: home, OWNER_API_KEY: API_KEY, ...env });
    const peak = watchMemory(server);
    await server.url;
    tell(`restoring it and serving: ${seconds(performance.now() - begun)}, at most ${megabytes(peak())}`);
    server.signal("SIGKILL");
    await server.exited;
  } finally {
    await bucket[Symbol.asyncDispose]();
  }
}

using temporary = makeTemporaryFolder("storage");
const bytes = Number(values.megabytes) * 1e6;
if (chosen.includes("restore")) await measureRestore(temporary.folder, bytes);
if (chosen.includes("requests")) await measureRequests(temporary.folder);
if (chosen.includes("large")) await measureLarge(temporary.folder, bytes);
