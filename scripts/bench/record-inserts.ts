import path from "node:path";
import { type BareRecords, barePostgres, bareSqlite } from "./bare-records.ts";
import {
  BenchClient,
  type BenchDataset,
  type BenchRecord,
  createBenchDataset,
  makeRecords,
} from "./bench-dataset.ts";
import { createPostgresDatabase, postgresEngine, sqliteEngine } from "./bench-engine.ts";
import { type Bench, compare, type Figure, type FigureLine } from "./figure.ts";

const BATCHES = [100, 256, 500];

/** New records through the API, beside the same rows without a server. */
export const recordInserts: Figure = {
  name: "record-inserts",
  about: "new records of 1.1 kB by POST /datasets/{id}/records/bulk, one client",

  async measure(bench) {
    const lines = await measureSqlite(bench);
    if (bench.postgresUrl !== undefined) lines.push(...(await measurePostgres(bench, bench.postgresUrl)));
    return lines;
  },
};

async function measureSqlite(bench: Bench): Promise<FigureLine[]> {
  await using database = await sqliteEngine.createDatabase(bench.newHome());
  await using server = await database.start();
  using client = new BenchClient(server);
  const dataset = await createBenchDataset(client);
  const folder = bench.newHome();
  await using rows = bareSqlite(path.join(folder, "rows.db"), false);
  await using words = bareSqlite(path.join(folder, "words.db"), true);
  const lines: FigureLine[] = [];
  for (const batch of BATCHES) {
    const rates = await inTurns(bench, batch, [
      throughApi(client, dataset),
      insertInto(rows),
      insertInto(words),
    ]);
    lines.push(
      lineOf(`SQLite, batches of ${batch}`, "better-sqlite3, the rows alone", rates[0], rates[1]),
      lineOf(`SQLite, batches of ${batch}`, "the same with a full-text index", rates[0], rates[2]),
    );
  }
  return lines;
}

async function measurePostgres(bench: Bench, url: string): Promise<FigureLine[]> {
  await using database = await postgresEngine(url).createDatabase(bench.newHome());
  await using server = await database.start();
  using client = new BenchClient(server);
  const dataset = await createBenchDataset(client);
  await using bareDatabase = await createPostgresDatabase(url);
  await using rows = await barePostgres(bareDatabase.url);
  const lines: FigureLine[] = [];
  for (const batch of BATCHES) {
    const rates = await inTurns(bench, batch, [throughApi(client, dataset), insertInto(rows)]);
    lines.push(lineOf(`PostgreSQL, batches of ${batch}`, "pg, the rows alone", rates[0], rates[1]));
  }
  return lines;
}

type Insert = (records: readonly BenchRecord[]) => Promise<unknown>;

function throughApi(client: BenchClient, { id }: BenchDataset): Insert {
  return (items) => client.send("POST", `/datasets/${id}/records/bulk`, JSON.stringify({ items }));
}

function insertInto(bare: BareRecords): Insert {
  return (records) => bare.insert(records);
}

/** Numbers that no other run of this process has given, so that external ids differ. */
let next = 0;

/** @returns of each way the records per second, window by window. */
async function inTurns(
  { effort: { windows, windowSeconds, warmUpSeconds } }: Bench,
  batch: number,
  ways: readonly Insert[],
): Promise<number[][]> {
  for (const way of ways) await insertFor(warmUpSeconds, batch, way);
  const rates: number[][] = ways.map(() => []);
  for (let window = 0; window < windows; window += 1) {
    for (const [index, way] of ways.entries()) {
      rates[index]?.push(await insertFor(windowSeconds, batch, way));
    }
  }
  return rates;
}

/** The time that making the records takes is not counted. @returns records per second. */
async function insertFor(seconds: number, batch: number, insert: Insert): Promise<number> {
  let inserted = 0;
  let milliseconds = 0;
  while (milliseconds < seconds * 1000) {
    const records = makeRecords(next, batch);
    next += batch;
    const startedAt = performance.now();
    await insert(records);
    milliseconds += performance.now() - startedAt;
    inserted += batch;
  }
  return inserted / (milliseconds / 1000);
}

function lineOf(
  what: string,
  besideWhat: string,
  values: readonly number[] = [],
  beside: readonly number[] = [],
): FigureLine {
  return compare({ what, besideWhat, unit: "records/s" }, values, beside);
}
