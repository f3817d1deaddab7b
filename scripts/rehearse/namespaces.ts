import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import path from "node:path";

const flags = ["--mount", "--pid", "--fork", "--kill-child=SIGKILL", "--mount-proc"];
const script = path.join(import.meta.dirname, "own-namespaces.sh");

/** Whether this process may make the namespaces that a rehearsal needs. */
export function canMakeNamespaces(): boolean {
  return spawnSync("unshare", [...flags, "--net", "--ipc", "--uts", "true"]).status === 0;
}

/**
 * Runs a program of this project where its mounts, its processes and its network are its own: all of them end with it,
 * however it ends.
 *
 * @param netNamespace a file that becomes the way back into the machine's network
 */
export function spawnInNamespaces(
  netNamespace: string,
  program: string,
  args: readonly string[],
): ChildProcess {
  return spawn("unshare", [...flags, script, netNamespace, process.execPath, program, ...args], {
    stdio: ["ignore", "inherit", "inherit"],
  });
}
