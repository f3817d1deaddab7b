import { parentPort, workerData } from "node:worker_threads";
import { verifyApr1 } from "./apr1.ts";

/** What the thread is given. */
export interface Apr1Task {
  readonly password: string;
  readonly encoded: string;
}

const { password, encoded } = workerData as Apr1Task;
parentPort?.postMessage(verifyApr1(password, encoded));
