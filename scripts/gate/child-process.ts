import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";

export interface ChildRun {
  command: string;
  args: readonly string[];
  /** Absolute path; stdout and stderr are appended to it. */
  logFile: string;
  cwd: string;
  env: NodeJS.ProcessEnv;
  timeoutMs: number;
  /** Ends the child, and all that it started, when aborted. */
  signal: AbortSignal;
  uid?: number;
  gid?: number;
}

export interface ChildEnd {
  /** undefined when a signal ended the child or it could not be started. */
  exitCode: number | undefined;
  /** One sentence, when the exit code alone does not tell what happened. */
  problem?: string;
}

const graceMs = 5000;

/** Runs a command to its end, with no stdin. Never throws; never leaves a process behind. */
export async function runChild(run: ChildRun): Promise<ChildEnd> {
  if (run.signal.aborted) return { exitCode: undefined, problem: "interrupted" };
  const log = openSync(run.logFile, "a");
  const child = spawn(run.command, run.args, {
    cwd: run.cwd,
    env: run.env,
    stdio: ["ignore", log, log],
    // A process group of its own, so that one signal reaches whatever the child starts.
    detached: true,
    ...(run.uid !== undefined && { uid: run.uid }),
    ...(run.gid !== undefined && { gid: run.gid }),
  });
  const ending = new AbortController();
  let problem: string | undefined;
  const end = (why: string) => {
    problem ??= why;
    signalGroup(child.pid, "SIGTERM");
    const kill = setTimeout(() => signalGroup(child.pid, "SIGKILL"), graceMs);
    ending.signal.addEventListener("abort", () => clearTimeout(kill));
  };
  const overdue = setTimeout(
    () => end(`stopped: it was still going on after ${Math.round(run.timeoutMs / 1000)} s`),
    run.timeoutMs,
  );
  const interrupt = () => end("interrupted");
  run.signal.addEventListener("abort", interrupt);

  const exitCode = await new Promise<number | undefined>((resolve) => {
    child.once("error", (error) => {
      problem ??= `${run.command} could not be started: ${error.message}`;
      resolve(undefined);
    });
    child.once("exit", (code, signal) => {
      if (signal) problem ??= `ended by ${signal}`;
      resolve(code ?? undefined);
    });
  });

  clearTimeout(overdue);
  ending.abort();
  run.signal.removeEventListener("abort", interrupt);
  closeSync(log);
  // What the child left running would disturb the stages that follow.
  signalGroup(child.pid, "SIGKILL");
  return { exitCode, ...(problem !== undefined && { problem }) };
}

/** Signals a child started with `detached: true` and all its descendants; a dead group is no error. */
export function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
