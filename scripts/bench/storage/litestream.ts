import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { sizeOf } from "./folder-size.ts";
import { type MeasuredRun, runMeasured } from "./measured-run.ts";

const LOOK_MS = 100;
/** More than it waits between two uploads, which is a second. */
const QUIET_MS = 4_000;

/** Litestream beside a server, replicating its database into a folder. */
export class Litestream implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #remote: string;

  /**
   * Starts it and waits until it has stored something.
   * @param remote where the objects of the mount lie that `replica` is in
   */
  static async start(
    program: string,
    { database, replica, remote }: { database: string; replica: string; remote: string },
  ): Promise<Litestream> {
    const before = await sizeOf(remote);
    const child = spawn(program, ["replicate", "-log-level", "error", database, `file://${replica}`], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    const litestream = new Litestream(child, remote);
    while ((await sizeOf(remote)) === before) {
      if (child.exitCode !== null) throw new Error("Litestream has ended.");
      await pause(LOOK_MS);
    }
    return litestream;
  }

  private constructor(child: ChildProcess, remote: string) {
    this.#child = child;
    this.#remote = remote;
  }

  /** Resolves when it stores nothing more for some time. */
  async settled(): Promise<void> {
    for (let seen = -1, now = await sizeOf(this.#remote); now !== seen; now = await sizeOf(this.#remote)) {
      seen = now;
      await pause(QUIET_MS);
    }
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  /** Stops it in order. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGTERM");
    await ended;
  }
}

/** Restores into a file and checks it as this server does. @throws Error when that fails */
export function restoreByLitestream(program: string, replica: string, to: string): Promise<MeasuredRun> {
  const args = ["restore", "-integrity-check", "quick", "-o", to, `file://${replica}`];
  return runMeasured(program, args, {});
}
