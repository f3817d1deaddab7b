import path from "node:path";
import { BareResponses } from "./bare-responses.ts";
import { addRecords, BenchClient, type BenchDataset, createBenchDataset } from "./bench-dataset.ts";
import { type BenchEngine, postgresEngine, sqliteEngine } from "./bench-engine.ts";
import type { BenchedProcess } from "./benched-process.ts";
import { type Bench, compare, type Figure, type FigureLine } from "./figure.ts";
import { percentile } from "./statistics.ts";

const ANNOTATORS = 50;
const RECORDS = 10_000;

/** Fifty people who answer at once, each the next record as soon as the last is answered. */
export const annotators: Figure = {
  name: "annotators",
  about: `responses by POST /me/responses/bulk, ${ANNOTATORS} people at once`,

  async measure(bench) {
    const engines = [sqliteEngine];
    if (bench.postgresUrl !== undefined) engines.push(postgresEngine(bench.postgresUrl));
    const lines: FigureLine[] = [];
    for (const engine of engines) lines.push(...(await measureOn(engine, bench)));
    return lines;
  },
};

async function measureOn(engine: BenchEngine, bench: Bench): Promise<FigureLine[]> {
  const { windows, windowSeconds, warmUpSeconds } = bench.effort;
  await using database = await engine.createDatabase(bench.newHome());
  await using server = await database.start();
  using owner = new BenchClient(server);
  const dataset = await createBenchDataset(owner);
  await addRecords(owner, dataset, { first: 0, count: RECORDS });
  const recordIds = await listRecordIds(owner, dataset);
  const people = await inviteAnnotators(owner, server, dataset);
  using bare = new BareResponses(path.join(bench.newHome(), "responses.db"), RECORDS);

  const upserts: Upsert[] = people.map((client, index) => async (turn) => {
    const record_id = recordIds[(turn + index * 37) % recordIds.length];
    const item = { record_id, status: "submitted", values: { label: { value: turn % 2 ? "yes" : "no" } } };
    const { items } = await client.call("POST", "/me/responses/bulk", { items: [item] });
    if (items[0].error !== null) throw new Error(`A response was refused: ${items[0].error.detail}`);
  });
  const bareUpsert: Upsert = async (turn) => bare.respond(turn % RECORDS, 1);
  await respondFor(warmUpSeconds, upserts);
  await respondFor(warmUpSeconds, [bareUpsert]);
  const [ours, theirs]: [Responded[], Responded[]] = [[], []];
  for (let window = 0; window < windows; window += 1) {
    ours.push(await respondFor(windowSeconds, upserts));
    theirs.push(await respondFor(windowSeconds, [bareUpsert]));
  }
  for (const client of people) client[Symbol.dispose]();
  return [
    compare(
      { what: `${engine.name}, responses`, unit: "/s", besideWhat: "better-sqlite3, one by one" },
      ours.map(({ perSecond }) => perSecond),
      theirs.map(({ perSecond }) => perSecond),
    ),
    compare(
      { what: `${engine.name}, p99`, unit: "ms", besideWhat: "its p50" },
      ours.map(({ p99Ms }) => p99Ms),
      ours.map(({ p50Ms }) => p50Ms),
    ),
  ];
}

/** Writes a person's response, another one each turn. */
type Upsert = (turn: number) => Promise<void>;

interface Responded {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

let turn = 0;

async function respondFor(seconds: number, people: readonly Upsert[]): Promise<Responded> {
  const latencies: number[] = [];
  const startedAt = performance.now();
  const until = startedAt + seconds * 1000;
  const work = async (upsert: Upsert) => {
    while (performance.now() < until) {
      const sentAt = performance.now();
      turn += 1;
      await upsert(turn);
      latencies.push(performance.now() - sentAt);
    }
  };
  await Promise.all(people.map(work));
  return {
    perSecond: latencies.length / ((performance.now() - startedAt) / 1000),
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
  };
}

async function listRecordIds(owner: BenchClient, { id }: BenchDataset): Promise<string[]> {
  const ids: string[] = [];
  for (let offset = 0; offset < RECORDS; offset += 1000) {
    const { items } = await owner.call("GET", `/datasets/${id}/records?limit=1000&offset=${offset}`);
    ids.push(...items.map((record: { id: string }) => record.id));
  }
  return ids;
}

async function inviteAnnotators(
  owner: BenchClient,
  server: BenchedProcess,
  { workspaceId }: BenchDataset,
): Promise<BenchClient[]> {
  const people: BenchClient[] = [];
  for (let index = 0; index < ANNOTATORS; index += 1) {
    const username = `annotator-${index}`;
    const person = { username, first_name: username, password: "12345678", role: "annotator" };
    const { id, api_key: apiKey } = await owner.call("POST", "/users", person);
    await owner.call("POST", `/workspaces/${workspaceId}/users`, { user_id: id });
    people.push(new BenchClient(server, apiKey));
  }
  return people;
}
