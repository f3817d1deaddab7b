import { spawnSync } from "node:child_process";
import {
  type BucketProgram,
  prepareLitestream,
  prepareMountedBucket,
  prepareS3Server,
} from "../gate/bucket-programs.ts";
import type { RunCommand } from "../gate/system-packages.ts";
import type { Figure } from "./figure.ts";

/** What a bucket costs and saves, beside Litestream on the same emulated mount 20 ms away. */
export const storage: Figure = {
  name: "storage",
  about: "a bucket 20 ms away, beside Litestream 0.5.18 on the same server and the same mount",

  async measure(bench) {
    const mount = await find("ARGILLA_TEST_BUCKETFS", prepareMountedBucket, "an emulated mount");
    const s3 = await find("ARGILLA_TEST_S3_SERVER", prepareS3Server, "an S3 server");
    const litestream = await find("ARGILLA_BENCH_LITESTREAM", prepareLitestream, "Litestream");
    if (!mount || !s3 || !litestream) return [];
    // What they use of the tests reads, when it is loaded, where the programs are.
    const { measureLosses } = await import("./storage/losses.ts");
    const { measureRivals } = await import("./storage/rivals.ts");
    const { measureRestores } = await import("./storage/restores.ts");
    const { measureWrites } = await import("./storage/writes.ts");
    const { measureRequests } = await import("./storage/requests.ts");
    const lines = [];
    for (const measure of [measureRestores, measureWrites, measureRequests, measureRivals, measureLosses])
      lines.push(...(await measure(bench, litestream)));
    return lines;
  },
};

/** Memory, of a database of many times as much. */
export const storageMemory: Figure = {
  name: "storage-memory",
  about: "memory to store a large database in a bucket and to restore it, beside a small one",

  async measure(bench) {
    if (!(await find("ARGILLA_TEST_BUCKETFS", prepareMountedBucket, "an emulated mount"))) return [];
    const { measureMemory } = await import("./storage/memory.ts");
    return measureMemory(bench);
  },
};

/** A program that the environment names or that can be built; else says why there is none. */
async function find(
  name: string,
  prepare: (run: RunCommand) => Promise<BucketProgram>,
  what: string,
): Promise<string | undefined> {
  const named = process.env[name];
  if (named) return named;
  const found = await prepare(run);
  if ("program" in found) {
    process.env[name] = found.program;
    return found.program;
  }
  process.stderr.write(
    `  not measured without ${what}: ${found.unavailable}. ${name} may name the program.\n`,
  );
  return undefined;
}

const run: RunCommand = async (command, args) => {
  const { status, error } = spawnSync(command, args, { stdio: ["ignore", "ignore", "inherit"] });
  return { exitCode: status ?? undefined, ...(error && { problem: error.message }) };
};
