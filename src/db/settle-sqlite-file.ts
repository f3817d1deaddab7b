import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { workerFile } from "../platform/worker-file.ts";

const WORKER = workerFile("settle-worker", import.meta.url);

/**
 * Puts everything of a database that nobody has open into its file, and checks the file, in a thread of its own.
 * @returns what is wrong with it, in SQLite's words; undefined when nothing is.
 */
export async function settleSqliteFile(path: string): Promise<string | undefined> {
  const [problem] = (await once(new Worker(WORKER, { workerData: path }), "message")) as [string | undefined];
  return problem;
}
