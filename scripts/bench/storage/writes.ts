import path from "node:path";
import { MountedBucket } from "../../../test/support/buckets/bucket-programs.ts";
import { BenchClient, createBenchDataset, makeRecords } from "../bench-dataset.ts";
import type { BenchedProcess } from "../benched-process.ts";
import { type Bench, compare, type FigureLine } from "../figure.ts";
import { Litestream } from "./litestream.ts";
import { API_KEY, DATABASE, startSpace } from "./space-server.ts";

const HANDS = 32;
const RECORDS_AT_ONCE = 5;

/** Records a second, by as many hands as keep the server busy, in turns on servers that replicate and one that does not. */
export async function measureWrites(bench: Bench, litestream: string): Promise<FigureLine[]> {
  await using stack = new AsyncDisposableStack();
  const mount = async () =>
    stack.use(await MountedBucket.start("streaming", undefined, ["-latency", "20ms"]));
  const start = async (home: string, env: Record<string, string> = {}) => {
    const server = stack.use(await startSpace(home, env));
    return writerOf(server, stack);
  };
  const bare = await start(bench.newHome());
  const peerHome = bench.newHome();
  const beside = await start(peerHome);
  const { mount: peerMount, remote } = await mount();
  const place = { database: path.join(peerHome, DATABASE), replica: path.join(peerMount, "replica"), remote };
  stack.use(await Litestream.start(litestream, place));
  const replicated = async (ack: "bucket" | "local") =>
    start(bench.newHome(), { ARGILLA_STORAGE_PATH: (await mount()).mount, ARGILLA_STORAGE_ACK: ack });
  const local = await replicated("local");
  const certain = await replicated("bucket");

  const writers = [bare, beside, local, certain];
  const { windows, windowSeconds, warmUpSeconds } = bench.effort;
  for (const write of writers) await write(warmUpSeconds);
  const rates: number[][] = writers.map(() => []);
  for (let window = 0; window < windows; window += 1) {
    for (const [index, write] of writers.entries()) rates[index]?.push(await write(windowSeconds));
  }
  const [none = [], peer = [], atOnce = [], confirmed = []] = rates;
  const parts = { unit: "/s", besideWhat: "not replicated" };
  return [
    compare(
      { what: "records written, answered at once", ...parts, goal: { is: "at least", ratio: 0.8 } },
      atOnce,
      none,
    ),
    compare({ what: "records written, answered by the bucket", ...parts }, confirmed, none),
    compare({ what: "records written, Litestream beside it", ...parts }, peer, none),
  ];
}

/** @returns what writes for some seconds and tells how many records a second that were */
async function writerOf(
  server: BenchedProcess,
  stack: AsyncDisposableStack,
): Promise<(seconds: number) => Promise<number>> {
  const client = stack.use(new BenchClient(server, API_KEY));
  const workspace = await client.call("POST", "/workspaces", { name: "bench" });
  const { id: user } = await client.call("GET", "/me");
  await client.call("POST", `/workspaces/${workspace.id}/users`, { user_id: user }).catch(() => undefined);
  const dataset = await createBenchDataset(client);
  let count = 0;
  return async (seconds) => {
    const [before, begun] = [count, performance.now()];
    const work = async () => {
      while (performance.now() - begun < seconds * 1_000) {
        const items = makeRecords(count, RECORDS_AT_ONCE);
        count += RECORDS_AT_ONCE;
        await client.call("POST", `/datasets/${dataset.id}/records/bulk`, { items });
      }
    };
    await Promise.all(Array.from({ length: HANDS }, work));
    return (count - before) / ((performance.now() - begun) / 1_000);
  };
}
