import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { buildIsCurrent } from "../../scripts/prepare/build-inputs.ts";
import { projectFolder } from "../../scripts/prepare/project-folder.ts";
import { COMPILE_CACHE } from "../support/compile-cache.ts";

export const BUNDLE = join(projectFolder, "dist/main.js");
export const LAUNCHER = join(projectFolder, "scripts/argilla-space.mjs");

type Variables = Readonly<Record<string, string>>;

/** Makes dist/ unless it was made from the sources as they are. */
export function ensureBuilt(): void {
  if (buildIsCurrent()) return;
  const build = spawnSync(process.execPath, [join(projectFolder, "scripts/build.ts")], { encoding: "utf8" });
  if (build.status !== 0) throw new Error(`The build failed:\n${build.stdout}${build.stderr}`);
}

/** Runs the built command to its end. */
export function runCommand(
  program: string,
  args: readonly string[],
  folder: string,
  env: Variables = {},
  input = "",
) {
  const options = {
    cwd: folder,
    env: { HOME: folder, ...COMPILE_CACHE, ...env },
    encoding: "utf8",
    input,
    maxBuffer: 1e8,
  } as const;
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [program, ...args], options);
  return { exitCode: status ?? signal, stdout, stderr };
}

/** Runs the built command while nobody reads what it prints: the pipes are closed before it begins. */
export function runUnread(program: string, args: readonly string[], folder: string, env: Variables = {}) {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    env: { HOME: folder, ...COMPILE_CACHE, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.destroy();
  child.stderr.destroy();
  return { child, ended: once(child, "exit").then(([code, signal]) => code ?? signal) };
}

/**
 * For requests between commands that run to their end: nothing is read meanwhile, so a connection that is kept would be
 * used once more after the server has closed it.
 */
export const FRESH_CONNECTION = { Connection: "close" } as const;

/** A server started by the built command, with all that it prints. */
export class CommandProcess implements AsyncDisposable {
  stdout = "";
  stderr = "";
  readonly #child: ChildProcess;
  readonly #end: Promise<number | string | null>;
  readonly #waiting = new Set<() => void>();

  constructor(args: readonly string[], folder: string, env: Variables, program = BUNDLE) {
    this.#child = spawn(process.execPath, [program, ...args], {
      cwd: folder,
      env: { HOME: folder, ...COMPILE_CACHE, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => this.#heard("stdout", text));
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => this.#heard("stderr", text));
    this.#end = once(this.#child, "close").then(([code, signal]) => code ?? signal);
  }

  /** Resolves as soon as standard output matches; fails when the process ends without. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    const match = await Promise.race([this.#match(pattern), this.#end.then(() => pattern.exec(this.stdout))]);
    if (!match) throw new Error(`It ended without printing ${pattern}:\n${this.stdout}\n${this.stderr}`);
    return match;
  }

  /** The exit code, or the signal that ended it. */
  ended(): Promise<number | string | null> {
    return this.#end;
  }

  stop(signal: NodeJS.Signals): Promise<number | string | null> {
    this.#child.kill(signal);
    return this.#end;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#end;
  }

  #heard(stream: "stdout" | "stderr", text: string): void {
    this[stream] += text;
    for (const look of this.#waiting) look();
  }

  #match(pattern: RegExp): Promise<RegExpExecArray> {
    const { promise, resolve } = Promise.withResolvers<RegExpExecArray>();
    const look = () => {
      const match = pattern.exec(this.stdout);
      if (!match) return;
      this.#waiting.delete(look);
      resolve(match);
    };
    this.#waiting.add(look);
    look();
    return promise;
  }
}
