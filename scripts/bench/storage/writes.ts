import path from "node:path";
import { MountedBucket } from "../../../test/support/buckets/bucket-programs.ts";
import { NEAR_LATENCY } from "../../../test/support/buckets/replica-settings.ts";
import { BenchClient, createBenchDataset, makeRecords } from "../bench-dataset.ts";
import type { BenchedProcess } from "../benched-process.ts";
import { type Bench, compare, type FigureLine } from "../figure.ts";
import { readCpuMicros } from "../process-usage.ts";
import { Litestream } from "./litestream.ts";
import { API_KEY, DATABASE, startSpace } from "./space-server.ts";

const HANDS = 32;
const RECORDS_AT_ONCE = 5;

/** Records a second, by as many hands as keep the server busy, in turns on servers that replicate and one that does not. */
export async function measureWrites(bench: Bench, litestream: string): Promise<FigureLine[]> {
  await using stack = new AsyncDisposableStack();
  const mount = async () => stack.use(await MountedBucket.start("streaming", undefined, NEAR_LATENCY));
  const start = async (home: string, env: Record<string, string> = {}) => {
    const server = stack.use(await startSpace(home, env));
    return writerOf(server, stack);
  };
  const bare = await start(bench.newHome());
  const peerHome = bench.newHome();
  const { mount: peerMount, remote } = await mount();
  const beside = await start(peerHome);
  const place = { database: path.join(peerHome, DATABASE), replica: path.join(peerMount, "replica"), remote };
  const { pid } = stack.use(await Litestream.start(litestream, place));
  const replicated = async (ack: "bucket" | "local") =>
    start(bench.newHome(), { ARGILLA_STORAGE_PATH: (await mount()).mount, ARGILLA_STORAGE_ACK: ack });
  const local = await replicated("local");
  const certain = await replicated("bucket");

  const writers = [bare, { ...beside, pids: [...beside.pids, pid] }, local, certain];
  const { windows, windowSeconds, warmUpSeconds } = bench.effort;
  for (const writer of writers) await writeFor(writer, warmUpSeconds);
  const written: Written[][] = writers.map(() => []);
  for (let window = 0; window < windows; window += 1) {
    for (const [index, writer] of writers.entries()) {
      written[index]?.push(await writeFor(writer, windowSeconds));
    }
  }
  const [none = [], peer = [], atOnce = [], confirmed = []] = written;
  const besideWhat = "not replicated";
  const lines = (how: string, ours: readonly Written[], isOurs: boolean) => [
    compare(
      {
        ...{ what: `records written, ${how}`, unit: "/s", besideWhat },
        ...(isOurs && { goal: { is: "at least", ratio: 0.8 } as const }),
      },
      ours.map(({ perSecond }) => perSecond),
      none.map(({ perSecond }) => perSecond),
    ),
    compare(
      { what: `CPU a record, ${how}`, unit: "us", besideWhat },
      ours.map(({ cpuMicrosEach }) => cpuMicrosEach),
      none.map(({ cpuMicrosEach }) => cpuMicrosEach),
    ),
  ];
  return [
    ...lines("answered at once", atOnce, true),
    ...lines("answered by the bucket", confirmed, true),
    ...lines("Litestream beside it", peer, false),
  ];
}

interface Writer {
  /** Adds some records. */
  readonly write: () => Promise<void>;
  /** Processes that work for it. */
  readonly pids: readonly number[];
}

interface Written {
  readonly perSecond: number;
  readonly cpuMicrosEach: number;
}

async function writeFor({ write, pids }: Writer, seconds: number): Promise<Written> {
  const cpuMicros = () => pids.reduce((sum, pid) => sum + readCpuMicros(pid), 0);
  const [before, begun] = [cpuMicros(), performance.now()];
  let records = 0;
  const work = async () => {
    while (performance.now() - begun < seconds * 1_000) {
      await write();
      records += RECORDS_AT_ONCE;
    }
  };
  await Promise.all(Array.from({ length: HANDS }, work));
  const took = (performance.now() - begun) / 1_000;
  return { perSecond: records / took, cpuMicrosEach: (cpuMicros() - before) / records };
}

async function writerOf(server: BenchedProcess, stack: AsyncDisposableStack): Promise<Writer> {
  const client = stack.use(new BenchClient(server, API_KEY));
  await client.call("POST", "/workspaces", { name: "bench" });
  const dataset = await createBenchDataset(client);
  let count = 0;
  const write = async () => {
    const items = makeRecords(count, RECORDS_AT_ONCE);
    count += RECORDS_AT_ONCE;
    await client.call("POST", `/datasets/${dataset.id}/records/bulk`, { items });
  };
  return { write, pids: [server.pid] };
}
