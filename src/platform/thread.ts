import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { workerFile } from "./worker-file.ts";

/**
 * Does work that would keep the event loop: runs the file `<name>` in a thread of its own and gives the one message that
 * it posts. In the sources the file stands beside the module of the URL `beside`, in the bundle all stand together.
 */
export async function runThread(name: string, beside: string, workerData: unknown): Promise<unknown> {
  const worker = new Worker(workerFile(name, beside), { workerData });
  try {
    const [message] = await once(worker, "message");
    return message;
  } finally {
    await worker.terminate();
  }
}
