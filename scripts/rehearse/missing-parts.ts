import { spawnSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { runChild } from "../gate/child-process.ts";
import { installSystemPackages } from "../gate/system-packages.ts";
import { canMakeNamespaces } from "./namespaces.ts";

/** Programs of the machine and the Debian packages that have them. */
const programs = [
  ["debootstrap", "debootstrap"],
  ["ip", "iproute2"],
] as const;

const installMs = 5 * 60_000;

/**
 * Installs what a rehearsal needs and the machine lacks.
 *
 * @returns why there can be no rehearsal, or undefined when nothing is missing
 */
export async function findMissingParts(logFile: string, signal: AbortSignal): Promise<string | undefined> {
  if (process.platform !== "linux") return "it needs Linux";
  if (process.getuid?.() !== 0) return "it needs root, to be several users and to mount";
  if (!canMakeNamespaces()) return "this machine does not let it make namespaces";
  const missing = programs.filter(([program]) => !isOnPath(program)).map(([, name]) => name);
  if (missing.length === 0) return undefined;
  appendFileSync(logFile, "");
  return await installSystemPackages(missing, (command, args) =>
    runChild({ command, args, logFile, cwd: "/", env: process.env, timeoutMs: installMs, signal }),
  );
}

function isOnPath(program: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
}
