import { parentPort, workerData } from "node:worker_threads";
import SqliteDriver from "better-sqlite3";

/** The program of the thread that `settleSqliteFile` starts: checking a file of gigabytes takes seconds. */
function settle(path: string): string | undefined {
  try {
    const driver = new SqliteDriver(path, { fileMustExist: true });
    try {
      driver.pragma("wal_checkpoint(TRUNCATE)");
      const [first] = driver.pragma("quick_check(1)") as { quick_check: string }[];
      return first?.quick_check === "ok" ? undefined : (first?.quick_check ?? "it cannot be checked");
    } finally {
      driver.close();
    }
  } catch (error) {
    return (error as Error).message;
  }
}

if (parentPort === null) throw new Error("This program is for a thread.");
parentPort.postMessage(settle(workerData as string));
