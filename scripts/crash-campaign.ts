import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { MountedBucket, S3Server } from "../test/support/buckets/bucket-programs.ts";
import { TEST_ACCESS_KEY, TEST_SECRET_KEY } from "../test/support/buckets/replica-settings.ts";
import { projectFolder } from "./prepare/project-folder.ts";

/**
 * Kills a server under load again and again, half of the times together with its mounted bucket, and looks each time in a
 * new container whether everything that was answered is there. Needs ARGILLA_TEST_S3_SERVER or ARGILLA_TEST_BUCKETFS.
 *
 *     node scripts/crash-campaign.ts --bucket s3|streaming --trials 100
 */
const { values } = parseArgs({
  options: { bucket: { type: "string", default: "s3" }, trials: { type: "string", default: "100" } },
});
const trials = Number(values.trials);
const API_KEY = "owner.apikey";
const WRITERS = 8;

interface Campaign extends AsyncDisposable {
  env(): Promise<Record<string, string>>;
  /** Everything that the bucket has not stored is lost. */
  powerCut(): Promise<void>;
}

async function openBucket(): Promise<Campaign> {
  if (values.bucket === "s3") {
    const server = await S3Server.start();
    return {
      env: async () => ({
        ARGILLA_STORAGE_S3_URL: server.bucketUrl,
        ARGILLA_STORAGE_S3_ACCESS_KEY_ID: TEST_ACCESS_KEY,
        ARGILLA_STORAGE_S3_SECRET_ACCESS_KEY: TEST_SECRET_KEY,
      }),
      powerCut: async () => {},
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  }
  const objects = await mkdtemp(path.join(tmpdir(), "argilla-space-objects-"));
  let bucket: MountedBucket | undefined;
  return {
    async env() {
      bucket ??= await MountedBucket.start("streaming", objects, ["-latency", "20ms"]);
      return { SPACE_ID: "ada/labels", SPACE_AUTHOR_NAME: "ada", ARGILLA_STORAGE_PATH: bucket.mount };
    },
    async powerCut() {
      await bucket?.[Symbol.asyncDispose]();
      bucket = undefined;
    },
    async [Symbol.asyncDispose]() {
      await bucket?.[Symbol.asyncDispose]();
      await rm(objects, { recursive: true, force: true });
    },
  };
}

/** A server in a container of its own: nothing on its disk is there in the next one. */
async function startServer(env: Record<string, string>) {
  const folder = await mkdtemp(path.join(tmpdir(), "argilla-space-crash-"));
  await mkdir(path.join(folder, "home"));
  const child = spawn(process.execPath, [path.join(projectFolder, "src/main.ts"), "start"], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      HOST: "127.0.0.1",
      PORT: "0",
      ARGILLA_HOME_PATH: path.join(folder, "home"),
      OWNER_API_KEY: API_KEY,
      OWNER_PASSWORD: "12345678",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const url = await new Promise<string>((resolve, reject) => {
    const read = (data: Buffer) => {
      output += String(data);
      const port = /ready at http:\/\/[\w.]+:(\d+)/.exec(output)?.[1] ?? /port (\d+)/.exec(output)?.[1];
      if (port) resolve(`http://127.0.0.1:${port}`);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", () => reject(new Error(`The server ended: ${output}`)));
  });
  return {
    url,
    output: () => output,
    async kill() {
      const exited = once(child, "exit");
      child.kill("SIGKILL");
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function names(url: string): Promise<Set<string>> {
  const response = await fetch(`${url}/api/v1/me/workspaces`, { headers: { "X-Argilla-Api-Key": API_KEY } });
  if (!response.ok)
    throw new Error(`Listing workspaces answers ${response.status}: ${await response.text()}`);
  const { items } = (await response.json()) as { items: { name: string }[] };
  return new Set(items.map(({ name }) => name));
}

async function write(url: string, name: string): Promise<boolean> {
  const headers = { "X-Argilla-Api-Key": API_KEY, "Content-Type": "application/json" };
  const body = JSON.stringify({ name });
  return fetch(`${url}/api/v1/workspaces`, { method: "POST", headers, body }).then(
    async (response) => {
      await response.text();
      return response.status === 201;
    },
    () => false,
  );
}

const bucket = await openBucket();
const acknowledged = new Set<string>();
let lost = 0;
let restoreMs = 0;
try {
  for (let trial = 0; trial <= trials; trial += 1) {
    const begun = performance.now();
    const server = await startServer(await bucket.env());
    restoreMs = Math.max(restoreMs, performance.now() - begun);
    const found = await names(server.url);
    const missing = [...acknowledged].filter((name) => !found.has(name));
    for (const name of missing) acknowledged.delete(name);
    lost += missing.length;
    if (missing.length > 0)
      process.stdout.write(`trial ${trial}: ${missing.length} LOST: ${missing.slice(0, 5)}\n`);
    if (trial === trials) {
      await server.kill();
      break;
    }
    const life = 200 + Math.random() * 1_500;
    const end = performance.now() + life;
    let alive = true;
    const writing = Array.from({ length: WRITERS }, async (_, writer) => {
      for (let index = 0; alive && performance.now() < end + 5_000; index += 1) {
        const name = `t${trial}-w${writer}-${index}`;
        if (await write(server.url, name)) acknowledged.add(name);
      }
    });
    await new Promise((resolve) => setTimeout(resolve, life));
    alive = false;
    await server.kill();
    if (trial % 2 === 1) await bucket.powerCut();
    await Promise.all(writing);
    if (trial % 10 === 9)
      process.stdout.write(`${trial + 1} trials, ${acknowledged.size} answered, ${lost} lost\n`);
  }
} finally {
  await bucket[Symbol.asyncDispose]();
}
process.stdout.write(
  `${trials} trials on ${values.bucket}: ${acknowledged.size + lost} writes answered, ${lost} lost; longest start ${Math.round(restoreMs)} ms\n`,
);
process.exitCode = lost === 0 ? 0 : 1;
