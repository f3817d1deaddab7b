import autocannon from "autocannon";
import type { BenchedProcess } from "./benched-process.ts";
import { readCpuMicros } from "./process-usage.ts";
import { percentile } from "./statistics.ts";

export interface Load {
  readonly path: string;
  readonly connections: number;
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface LoadResult {
  readonly perSecond: number;
  /** CPU time of the server's process, all threads. */
  readonly cpuMicrosEach: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/**
 * Sends requests for some seconds, each connection the next as soon as it has the answer to the last.
 * @throws Error when an answer is no success: the cost of errors is not what anybody asked for.
 */
export async function runLoad(
  server: BenchedProcess,
  { path, connections, method = "GET", headers = {}, body }: Load,
  seconds: number,
): Promise<LoadResult> {
  const latencies: number[] = [];
  const cpuBefore = readCpuMicros(server.pid);
  const startedAt = performance.now();
  let lastAnswerAt = startedAt;
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const url = `${server.origin}${path}`;
    const request = { method, headers: { ...headers }, ...(body === undefined ? {} : { body }) };
    const run = autocannon({ url, connections, duration: seconds, ...request }, (error, done) =>
      error ? reject(error) : resolve(done),
    );
    // autocannon's own histogram knows whole milliseconds only.
    run.on("response", (_client, _statusCode, _bytes, milliseconds) => {
      latencies.push(milliseconds);
      lastAnswerAt = performance.now();
    });
  });
  const cpuMicros = readCpuMicros(server.pid) - cpuBefore;
  if (result.non2xx + result.errors + result.timeouts > 0 || latencies.length === 0) {
    throw new Error(
      `${method} ${path}: ${result["2xx"]} successes, ${result.non2xx} other answers, ${result.errors} errors.`,
    );
  }
  return {
    perSecond: latencies.length / ((lastAnswerAt - startedAt) / 1000),
    cpuMicrosEach: cpuMicros / latencies.length,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
  };
}
