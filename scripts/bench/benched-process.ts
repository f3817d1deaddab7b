import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { get } from "node:http";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { cleanEnvironment } from "../gate/clean-environment.ts";
import { findFreePort } from "../gate/free-port.ts";
import { distFolder } from "../prepare/project-folder.ts";
import { readCpuMicros } from "./process-usage.ts";

/** A start may store or restore a database of gigabytes. */
const STARTED_WITHIN_MS = 600_000;
const STOPPED_WITHIN_MS = 15_000;
/** Often enough for a start of 50 ms; more often would slow down the start that it waits for. */
const ASK_EVERY_MS = 5;

const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** A server in a process of its own, up and answering. Disposing it stops it. */
export interface BenchedProcess extends AsyncDisposable {
  readonly pid: number;
  /** `http://127.0.0.1:<port>`. */
  readonly origin: string;
  /** From the start of the process to its first answer with status 200. */
  readonly start: { readonly wallMs: number; readonly cpuMs: number };
  readonly hasEnded: () => boolean;
}

export interface BenchedProcessOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Options of Node.js itself. */
  readonly nodeOptions?: readonly string[];
  /** What to run in place of the built server. */
  readonly program?: string;
}

/** The ceiling stays in the way of every request, and out of reach. */
const UNHINDERED = { ARGILLA_API_CALLS_PER_MINUTE: "999999999" };

/** Starts the built server on the SQLite database of the folder `home`, with the documented default accounts. */
export async function startArgillaSpace(
  home: string,
  { env, nodeOptions = [], program = path.join(distFolder, "main.js") }: BenchedProcessOptions = {},
): Promise<BenchedProcess> {
  const port = await findFreePort();
  const args = [...nodeOptions, program, "start", "--host", "127.0.0.1", "--port", String(port)];
  return startProcess(args, port, { cwd: home, env: { ...UNHINDERED, ARGILLA_HOME_PATH: home, ...env } });
}

/** Starts a bare node:http server, which answers every request with `json`. */
export async function startBareServer(json = '{"version":"2.8.0"}'): Promise<BenchedProcess> {
  const port = await findFreePort();
  // JavaScript, because stripping types would take time that is none of the bare server's.
  const program = path.join(import.meta.dirname, "bare-server.mjs");
  return startProcess([program, String(port), json], port, { cwd: import.meta.dirname, env: {} });
}

async function startProcess(
  args: readonly string[],
  port: number,
  { cwd, env }: { cwd: string; env: Readonly<Record<string, string>> },
): Promise<BenchedProcess> {
  const origin = `http://127.0.0.1:${port}`;
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...cleanEnvironment(process.env), ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  running.add(child);
  let complaints = "";
  child.once("exit", (code) => {
    running.delete(child);
    if (code) process.stderr.write(`A server has ended with ${code}.\n${complaints}\n`);
  });
  child.stderr.on("data", (chunk) => {
    complaints += chunk;
  });
  try {
    await once(child, "spawn");
    const pid = child.pid as number;
    while (!(await answersOk(`${origin}/api/v1/version`))) {
      if (hasEnded(child)) throw new Error(`It has ended before it answered.\n${complaints}`);
      if (performance.now() - startedAt > STARTED_WITHIN_MS)
        throw new Error(`It does not answer.\n${complaints}`);
      await pause(ASK_EVERY_MS);
    }
    const start = { wallMs: performance.now() - startedAt, cpuMs: readCpuMicros(pid) / 1000 };
    return { pid, origin, start, hasEnded: () => hasEnded(child), [Symbol.asyncDispose]: () => stop(child) };
  } catch (error) {
    await stop(child);
    throw error;
  }
}

function answersOk(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false }, (response) => {
      response.resume().once("end", () => resolve(response.statusCode === 200));
    });
    request.once("error", () => resolve(false));
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const kill = setTimeout(() => child.kill("SIGKILL"), STOPPED_WITHIN_MS);
  await ended;
  clearTimeout(kill);
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
