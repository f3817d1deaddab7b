import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { cleanEnvironment } from "../../gate/clean-environment.ts";
import { distFolder } from "../../prepare/project-folder.ts";
import { readPeakBytes } from "../process-usage.ts";

const LOOK_MS = 20;

export interface MeasuredRun {
  readonly seconds: number;
  /** The most that was in RAM at once. */
  readonly peakBytes: number;
}

/** Runs a program to its end. @throws Error when it fails */
export async function runMeasured(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<MeasuredRun> {
  const begun = performance.now();
  const child = spawn(command, args, {
    env: { ...cleanEnvironment(process.env), ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let complaints = "";
  child.stderr.on("data", (data) => {
    complaints += data;
  });
  const exited = once(child, "exit");
  let peakBytes = 0;
  const timer = setInterval(() => {
    peakBytes = Math.max(peakBytes, readPeakBytes(child.pid ?? 0) ?? 0);
  }, LOOK_MS);
  const [code] = await exited.finally(() => clearInterval(timer));
  if (code !== 0) throw new Error(`${command} ${args[0]} has ended with ${code}. ${complaints}`);
  return { seconds: (performance.now() - begun) / 1_000, peakBytes };
}

/** Restores what a bucket holds into a file, by the built server's own command. @param env says where the bucket is */
export function restoreByServer(env: Readonly<Record<string, string>>, to: string): Promise<MeasuredRun> {
  const program = path.join(distFolder, "main.js");
  return runMeasured(process.execPath, [program, "storage", "restore", "--to", to], env);
}
