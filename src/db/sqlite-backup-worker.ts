import { parentPort, workerData } from "node:worker_threads";
import { backUpSqliteFile } from "./back-up-sqlite-file.ts";

/** The program of a thread that makes one backup, and tells how far it is. */
const port = parentPort;
if (port === null) throw new Error("This program is for a thread.");
const { database, to } = workerData as { database: string; to: string };
let told = 0;
await backUpSqliteFile(database, to, (progress) => {
  const hundredth = Math.floor((progress.donePages * 100) / Math.max(progress.totalPages, 1));
  if (hundredth === told) return;
  told = hundredth;
  port.postMessage(progress);
});
