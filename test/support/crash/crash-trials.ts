import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type SpawnedServer, spawnServer } from "../server-process.ts";
import { type Acknowledged, CrashLoad } from "./crash-load.ts";

/** Where the servers of a campaign keep what they are given. */
export interface CrashBucket extends AsyncDisposable {
  /** Settings by which the next server finds it. */
  env(): Promise<Record<string, string>>;
  /** Everything that the bucket has not stored is lost. */
  powerCut(): Promise<void>;
}

export interface CrashOptions {
  /** More settings of the servers. */
  readonly env?: Readonly<Record<string, string>>;
  /** The longest that a server lives after its first answer to a write, in milliseconds. */
  readonly longestLifeMs?: number;
}

/** What a trial found out. */
export interface CrashTrial {
  /** Answered before the crash, and not there after it, with their age in the moment of the crash. */
  readonly lost: readonly (Acknowledged & { readonly ageMs: number })[];
  /** From the start of the next container until it served. */
  readonly startMs: number;
}

const API_KEY = "the-key-of-the-owner";
const HANDS = 8;

/**
 * Kills a server under load again and again, each in a container of its own, so that only the bucket leads from one to the
 * next; every other time the bucket's power fails in the same moment.
 */
export class CrashTrials implements AsyncDisposable {
  readonly #bucket: CrashBucket;
  readonly #options: CrashOptions;
  readonly #load = new CrashLoad(API_KEY);
  #server: { readonly process: SpawnedServer; readonly url: string; readonly folder: string } | undefined;
  #trials = 0;

  /** Makes what the load needs, in a server that ends in order. */
  static async begin(bucket: CrashBucket, options: CrashOptions = {}): Promise<CrashTrials> {
    const trials = new CrashTrials(bucket, options);
    await trials.#start();
    await trials.#load.prepare(trials.#url);
    await trials.#end("SIGTERM");
    await trials.#start();
    return trials;
  }

  private constructor(bucket: CrashBucket, options: CrashOptions) {
    this.#bucket = bucket;
    this.#options = options;
  }

  /** How many writes were answered so far and are still there. */
  get kept(): number {
    return this.#load.acknowledged;
  }

  async run(): Promise<CrashTrial> {
    this.#trials += 1;
    const { longestLifeMs = 1_500 } = this.#options;
    let alive = true;
    const before = this.#load.acknowledged;
    const writing = this.#load.write(this.#url, HANDS, () => !alive);
    while (this.#load.acknowledged === before) await pause(5);
    await pause(Math.random() * longestLifeMs);
    const crashed = performance.now();
    const ended = this.#end("SIGKILL");
    alive = false;
    if (this.#trials % 2 === 1) await this.#bucket.powerCut();
    await ended;
    await writing;
    const begun = performance.now();
    await this.#start();
    const startMs = performance.now() - begun;
    const missing = await this.#load.missing(this.#url);
    return { startMs, lost: missing.map((write) => ({ ...write, ageMs: crashed - write.at })) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end("SIGKILL");
    await this.#bucket[Symbol.asyncDispose]();
  }

  get #url(): string {
    return this.#server?.url ?? "";
  }

  async #start(): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), "argilla-space-crash-"));
    const process = spawnServer(folder, {
      ARGILLA_HOME_PATH: join(folder, "home"),
      ARGILLA_API_CALLS_PER_MINUTE: "999999999",
      OWNER_API_KEY: API_KEY,
      OWNER_PASSWORD: "12345678",
      ...(await this.#bucket.env()),
      ...this.#options.env,
    });
    this.#server = { process, folder, url: await process.url };
  }

  async #end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    if (!this.#server) return;
    const { process, folder } = this.#server;
    this.#server = undefined;
    process.signal(signal);
    await process.exited;
    await rm(folder, { recursive: true, force: true });
  }
}
