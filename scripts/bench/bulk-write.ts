import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { startArgillaSpace } from "./benched-process.ts";
import { type Bench, compare, type Figure, type FigureLine } from "./figure.ts";
import { lightLoadP99 } from "./paced-requests.ts";

/** What a writer may add to everybody else's p99. */
const ALLOWED_MS = 25;
/** In which a writer gets going. */
const SETTLE_MS = 500;
/** As many numbers as the vectors of a common small model have. */
const DIMENSIONS = 384;

/** What everybody else notices of somebody who writes batches back to back. */
export const bulkWrite: Figure = {
  name: "bulk-write",
  about: "GET /api/v1/me while batches of 500 records are sent back to back, SQLite",

  async measure(bench) {
    return [...(await besideWriter(bench, 0)), ...(await besideWriter(bench, DIMENSIONS))];
  },
};

async function besideWriter({ effort, newHome }: Bench, dimensions: number): Promise<FigureLine[]> {
  const { windows, windowSeconds, warmUpSeconds } = effort;
  await using server = await startArgillaSpace(newHome());
  await using writer = await BatchWriter.start(server.origin, dimensions);
  await lightLoadP99(server, warmUpSeconds);
  await writer.during(() => lightLoadP99(server, warmUpSeconds));

  const [idle, busy]: [number[], number[]] = [[], []];
  for (let window = 0; window < windows; window += 1) {
    idle.push(await lightLoadP99(server, windowSeconds));
    busy.push(await writer.during(() => lightLoadP99(server, windowSeconds)));
  }
  const added = busy.map((milliseconds, index) => milliseconds - (idle[index] ?? Number.NaN));
  const body = `${(writer.bodyBytes / 1e6).toFixed(1)} MB`;
  return [
    compare({ what: `p99 while bodies of ${body} come`, unit: "ms", besideWhat: "while none" }, busy, idle),
    compare(
      { what: "what that adds", unit: "ms", besideWhat: "allowed", goal: { is: "at most", ratio: 1 } },
      added,
      added.map(() => ALLOWED_MS),
    ),
  ];
}

type WriterProcess = ChildProcessByStdio<Writable, Readable, null>;

/** The client of `batch-writer.ts`, in a process of its own. */
class BatchWriter implements AsyncDisposable {
  readonly bodyBytes: number;
  readonly #child: WriterProcess;
  readonly #lines: AsyncIterator<string>;

  static async start(origin: string, dimensions: number): Promise<BatchWriter> {
    const program = path.join(import.meta.dirname, "batch-writer.ts");
    const child = spawn(process.execPath, [program, origin, String(dimensions)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const greeting = await lines.next();
    if (greeting.done) throw new Error("The writer has ended before it began.");
    return new BatchWriter(child, lines, JSON.parse(greeting.value).bodyBytes);
  }

  private constructor(child: WriterProcess, lines: AsyncIterator<string>, bodyBytes: number) {
    this.#child = child;
    this.#lines = lines;
    this.bodyBytes = bodyBytes;
  }

  /** Runs `work` while batches are sent. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#child.stdin.write("\n");
    await pause(SETTLE_MS);
    const result = await work();
    this.#child.stdin.write("\n");
    const report = await this.#lines.next();
    if (report.done) throw new Error("The writer has ended while it was writing.");
    return result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.stdin.end();
    await ended;
  }
}
