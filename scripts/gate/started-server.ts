import { type ChildProcess, spawn } from "node:child_process";
import { findFreePort } from "./free-port.ts";
import { waitUntil } from "./wait-until.ts";

const startDeadlineMs = 5 * 60_000;
const greetingDeadlineMs = 10_000;
const stopDeadlineMs = 10_000;

const started = new Set<StartedServer>();

/** A server started by scripts/start.sh, with all that it prints. */
export class StartedServer {
  readonly port: number;
  stdout = "";
  stderr = "";
  readonly #process: ChildProcess;
  readonly #startedAt = performance.now();
  #end: string | undefined;

  private constructor(launcher: string, port: number, options: { cwd: string; env: NodeJS.ProcessEnv }) {
    this.port = port;
    // stdin is closed, not merely empty: some service managers start programs that way.
    const command = ["-c", 'exec bash "$0" --port "$1" <&-', launcher, String(port)];
    const child = spawn("bash", command, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.on("data", (chunk) => {
      this.stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      this.stderr += chunk;
    });
    child.once("close", (code, signal) => {
      this.#end = signal ? `ended by ${signal}` : `exit code ${code}`;
      started.delete(this);
    });
    this.#process = child;
    started.add(this);
  }

  static async start(
    launcher: string,
    options: { cwd: string; env: NodeJS.ProcessEnv },
  ): Promise<StartedServer> {
    return new StartedServer(launcher, await findFreePort(), options);
  }

  static killAll(): void {
    for (const server of started) server.#process.kill("SIGKILL");
  }

  elapsedMs(): number {
    return performance.now() - this.#startedAt;
  }

  output(): string {
    return `stdout:\n${this.stdout}\nstderr:\n${this.stderr}`;
  }

  /** The body of the first 200 answer, or why there was none. */
  async waitForVersion(): Promise<string> {
    let answer = "no answer";
    await waitUntil(
      async () => {
        if (this.#end !== undefined) answer = `the server has ended: ${this.#end}`;
        else {
          const response = await fetch(`http://127.0.0.1:${this.port}/api/v1/version`).catch(() => undefined);
          if (response?.status !== 200) return false;
          answer = await response.text();
        }
        return true;
      },
      { deadlineMs: startDeadlineMs },
    );
    return answer;
  }

  /** Waits a while for something that the server is about to print. */
  async waitFor(isPrinted: () => boolean): Promise<void> {
    await waitUntil(() => isPrinted() || this.#end !== undefined, { deadlineMs: greetingDeadlineMs });
  }

  /** Sends SIGTERM, and tells how the server ended. */
  async stop(): Promise<string> {
    this.#process.kill("SIGTERM");
    await waitUntil(() => this.#end !== undefined, { deadlineMs: stopDeadlineMs });
    if (this.#end === undefined) this.#process.kill("SIGKILL");
    return this.#end ?? `still running ${stopDeadlineMs / 1000} s after SIGTERM`;
  }
}
