import type { ChildEnd } from "./child-process.ts";

/** Runs a command to its end, with its output in a log. */
export type RunCommand = (command: string, args: readonly string[]) => Promise<ChildEnd>;

/**
 * Installs packages of Debian or Ubuntu, as root or with a sudo that asks no password.
 *
 * @returns why they could not be installed, or undefined when they were
 */
export async function installSystemPackages(
  names: readonly string[],
  run: RunCommand,
): Promise<string | undefined> {
  const sudo = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  if (sudo.length > 0 && (await run("sudo", ["-n", "true"])).exitCode !== 0) {
    return `installing it needs root or a sudo without password (apt-get install ${names.join(" ")})`;
  }
  // RUNLEVEL keeps Debian's install from starting a server that nobody asked for; apt works
  // under an account of its own, which may not write to this process's temporary folder.
  const settings = ["-u", "TMPDIR", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1"];
  const apt = [...sudo, "env", ...settings, "apt-get", "-q"];
  const steps = [["update"], ["install", "-y", "--no-install-recommends", ...names]];
  for (const step of steps) {
    const [command = "", ...args] = [...apt, ...step];
    const { exitCode, problem } = await run(command, args);
    if (exitCode !== 0) return `apt-get ${step.join(" ")} failed${problem ? ` (${problem})` : ""}`;
  }
  return undefined;
}
