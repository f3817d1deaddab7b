import { parentPort, workerData } from "node:worker_threads";
import { readUsersFile } from "./users-file-reading.ts";
import { withPlainSecrets } from "./users-file-thread.ts";

parentPort?.postMessage(withPlainSecrets(readUsersFile(workerData as string)));
