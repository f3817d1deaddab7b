import { Worker } from "node:worker_threads";
import { workerFile } from "../platform/worker-file.ts";
import type { BackupProgress } from "./back-up-sqlite-file.ts";

/**
 * The same as {@link backUpSqliteFile}, without a step of it in the event loop.
 * @param signal ends it, with a part of the file left
 * @throws Error of SQLite; when `signal` ended it
 */
export async function backUpInThread(
  database: string,
  to: string,
  { onProgress, signal }: { onProgress: (progress: BackupProgress) => void; signal: AbortSignal },
): Promise<void> {
  signal.throwIfAborted();
  const worker = new Worker(workerFile("sqlite-backup-worker", import.meta.url), {
    workerData: { database, to },
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  worker.on("message", onProgress).on("error", reject);
  worker.on("exit", (code) =>
    code === 0 ? resolve() : reject(new Error("The thread that made the backup was ended.")),
  );
  const end = () => void worker.terminate();
  signal.addEventListener("abort", end);
  try {
    await promise;
  } finally {
    signal.removeEventListener("abort", end);
  }
}
