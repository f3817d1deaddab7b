import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { COMPILE_CACHE } from "./compile-cache.ts";

const MAIN = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
const { PATH } = process.env;

/** A process that may or may not come to serve. */
export interface SpawnedServer {
  /** Where it serves. @throws Error when it ends before, or serves the setup page only */
  readonly url: Promise<string>;
  /** Its exit code; null when a signal ended it. */
  readonly exited: Promise<number | null>;
  /** Everything it wrote so far. */
  readonly output: () => string;
  readonly signal: (signal: "SIGTERM" | "SIGKILL") => void;
  readonly pid: number | undefined;
}

/** A server in a process of its own, for what only two processes can show. */
export interface ServerProcess extends Omit<SpawnedServer, "url">, AsyncDisposable {
  readonly url: string;
}

/** Starts one in `folder` on a free port. Nothing of this process's settings reaches it. */
export function spawnServer(folder: string, env: Readonly<Record<string, string>>): SpawnedServer {
  const child = spawn(process.execPath, [MAIN, "start"], {
    cwd: folder,
    env: { PATH, ...COMPILE_CACHE, HOME: folder, HOST: "127.0.0.1", PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const url = new Promise<string>((resolve, reject) => {
    const read = (data: Buffer) => {
      output += String(data);
      const port = /ready at http:\/\/[\w.]+:(\d+)/.exec(output)?.[1];
      if (port) resolve(`http://127.0.0.1:${port}`);
      if (output.includes("need attention")) reject(new Error(`The server shows its setup page: ${output}`));
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`The server ended: ${output}`)));
  });
  // Who only waits for the end does not ask for it.
  url.catch(() => undefined);
  return {
    url,
    exited: once(child, "exit").then(([code]) => code),
    output: () => output,
    signal: (signal) => void child.kill(signal),
    pid: child.pid,
  };
}

/** Starts one and waits until it serves. Disposing it stops it in order. */
export async function startServerProcess(
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const spawned = spawnServer(folder, env);
  return {
    ...spawned,
    url: await spawned.url,
    async [Symbol.asyncDispose]() {
      spawned.signal("SIGTERM");
      await spawned.exited;
    },
  };
}
