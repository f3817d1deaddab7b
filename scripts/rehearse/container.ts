import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { waitUntil } from "../gate/wait-until.ts";
import type { Image } from "./image.ts";
import type { ImageStore } from "./image-store.ts";
import { type Mount, rootCommandLine } from "./root-command.ts";
import { findOwner, type Owner } from "./root-folder.ts";

export interface ContainerOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly mounts?: readonly Mount[];
  /** Whether the image's own files cannot be written to, whoever tries. */
  readonly readOnly?: boolean;
  /** Whether all of it runs on one core of the machine. */
  readonly onOneCore?: boolean;
}

/** What a container engine gives a container to stop before it kills it. */
const stopDeadlineMs = 10_000;

/** An image that runs: its processes and mounts are its own, its network is that of the rehearsal. */
export class Container implements AsyncDisposable {
  readonly startedAt = performance.now();
  /** Of its process 1, as seen from here. */
  readonly pid: number;
  output = "";
  readonly #root: Disposable;
  readonly #env: ReadonlyMap<string, string>;
  readonly #owner: Owner;
  readonly #process: ChildProcess;
  #end: string | undefined;

  static async start(image: Image, store: ImageStore, options: ContainerOptions = {}): Promise<Container> {
    const opened = store.open(image.files);
    const env = new Map([...image.config.env, ...Object.entries(options.env ?? {})]);
    const owner = findOwner(opened.root, image.config.user || "0");
    const [program, ...args] = rootCommandLine({
      root: opened.root,
      readOnly: options.readOnly ?? false,
      mounts: options.mounts ?? [],
      env,
      workdir: image.config.workdir,
      owner,
      command: [...image.config.entrypoint, ...image.config.cmd],
    });
    const pinned = options.onOneCore ? ["taskset", "--cpu-list", String(firstCore())] : [];
    const [starter = "", ...words] = [...pinned, program, ...args];
    const child = spawn(starter, words, { stdio: ["ignore", "pipe", "pipe"] });
    return new Container(child, await findChild(child), { root: opened, env, owner });
  }

  private constructor(
    child: ChildProcess,
    pid: number,
    parts: { root: Disposable; env: ReadonlyMap<string, string>; owner: Owner },
  ) {
    this.#process = child;
    this.pid = pid;
    this.#root = parts.root;
    this.#env = parts.env;
    this.#owner = parts.owner;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk) => {
        this.output += chunk;
      });
    }
    child.once("close", (code, signal) => {
      this.#end = signal ? `ended by ${signal}` : `exit code ${code}`;
    });
  }

  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  /** Runs another command in it, with its variables and as its user. */
  run(...command: string[]): { exitCode: number; output: string } {
    const variables = [...this.#env].map(([name, value]) => `${name}=${value}`);
    const target = [`--target=${this.pid}`, "--mount", "--pid", "--ipc", "--uts", "--root", "--wd"];
    const user = [`--setgid=${this.#owner.gid}`, `--setuid=${this.#owner.uid}`];
    const args = ["-i", ...variables, "/usr/bin/nsenter", ...target, ...user, "--", ...command];
    try {
      return { exitCode: 0, output: execFileSync("env", args, { encoding: "utf8", stdio: "pipe" }) };
    } catch (error) {
      const { status, stdout, stderr } = error as { status: number | null; stdout: string; stderr: string };
      return { exitCode: status ?? -1, output: `${stdout}${stderr}` };
    }
  }

  /** All its processes, as seen from here, process 1 first. */
  processes(): number[] {
    const found = [this.pid];
    for (const pid of found) found.push(...childrenOf(pid));
    return found;
  }

  /** SIGTERM to process 1, as `docker stop` sends it: how it ended, and after how long. */
  async stop(): Promise<{ ending: string; seconds: number }> {
    const toldAt = performance.now();
    this.#signal("SIGTERM");
    await waitUntil(() => this.hasEnded, { deadlineMs: stopDeadlineMs });
    const seconds = (performance.now() - toldAt) / 1000;
    return { ending: this.#end ?? "still running", seconds };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.hasEnded) {
      // Not `unshare`: its child forgot to die with it when it became another user.
      this.#signal("SIGKILL");
      await once(this.#process, "close");
    }
    this.#root[Symbol.dispose]();
  }

  #signal(name: NodeJS.Signals): void {
    try {
      process.kill(this.pid, name);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
    }
  }
}

/** `unshare` has one child, which becomes process 1 of the container. */
async function findChild(parent: ChildProcess): Promise<number> {
  let child: number | undefined;
  const isThere = await waitUntil(
    () => {
      child = childrenOf(parent.pid as number)[0];
      return child !== undefined || parent.exitCode !== null;
    },
    { deadlineMs: 10_000, everyMs: 2 },
  );
  if (!isThere || child === undefined) throw new Error("The container could not be started.");
  return child;
}

/** The first core that this process may use. */
function firstCore(): number {
  const allowed = /^Cpus_allowed_list:\s*(\d+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  return Number(allowed ?? 0);
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
