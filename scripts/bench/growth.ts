import { setTimeout as pause } from "node:timers/promises";
import { addRecords, BenchClient, type BenchDataset, createBenchDataset, wordOf } from "./bench-dataset.ts";
import { type BenchEngine, postgresEngine, sqliteEngine } from "./bench-engine.ts";
import type { BenchedProcess } from "./benched-process.ts";
import { type Bench, compare, type Figure, type FigureLine, type Goal } from "./figure.ts";
import { readResidentBytes } from "./process-usage.ts";
import { median } from "./statistics.ts";

/** How often each request is sent at each size. */
const TIMES = 30;
/** In which the process gives back what it needs no more. */
const IDLE_MS = 3_000;
const PAGE = 50;

/** What a larger dataset costs: the same requests at several sizes, each beside the smallest. */
export const growth: Figure = {
  name: "growth",
  about: "the same requests on one dataset as it grows",

  async measure(bench) {
    const lines = await measureOn(sqliteEngine, bench);
    if (bench.postgresUrl !== undefined) {
      lines.push(...(await measureOn(postgresEngine(bench.postgresUrl), bench)));
    }
    return lines;
  },
};

interface Sample {
  readonly records: number;
  /** Value by what was measured. */
  readonly values: ReadonlyMap<string, { readonly value: number; readonly unit: string }>;
}

/** What no request may cost more of, however many records there are. */
const FLAT: Goal = { is: "at most", ratio: 1.5 };

async function measureOn(engine: BenchEngine, bench: Bench): Promise<FigureLine[]> {
  await using database = await engine.createDatabase(bench.newHome());
  await using server = await database.start();
  using client = new BenchClient(server);
  const dataset = await createBenchDataset(client);
  const empty = await idleMegabytes(server);
  const samples: Sample[] = [];
  let records = 0;
  for (const size of bench.effort.sizes) {
    const startedAt = performance.now();
    await addRecords(client, dataset, { first: records, count: size - records });
    const added = (size - records) / ((performance.now() - startedAt) / 1000);
    records = size;
    samples.push(await sampleOf({ client, server, dataset, records, added }));
  }
  const [smallest] = samples;
  return [
    ...samples.map(({ records: size, values }) =>
      compare(
        { what: `${engine.name}, memory with ${count(size)}`, unit: "MB", besideWhat: "with none" },
        [values.get(MEMORY)?.value ?? Number.NaN],
        [empty],
      ),
    ),
    ...samples.slice(1).flatMap(({ records: size, values }) =>
      [...values]
        .filter(([what]) => what !== MEMORY)
        .map(([what, { value, unit }]) =>
          compare(
            {
              what: `${engine.name}, ${count(size)}: ${what}`,
              besideWhat: `of ${count(smallest?.records ?? 0)}`,
              unit,
              ...(what.startsWith("page") && { goal: FLAT }),
            },
            [value],
            [smallest?.values.get(what)?.value ?? Number.NaN],
          ),
        ),
    ),
  ];
}

const MEMORY = "memory";

async function sampleOf({
  client,
  server,
  dataset: { id },
  records,
  added,
}: {
  client: BenchClient;
  server: BenchedProcess;
  dataset: BenchDataset;
  records: number;
  added: number;
}): Promise<Sample> {
  const values = new Map<string, { value: number; unit: string }>();
  values.set(MEMORY, { value: await idleMegabytes(server), unit: "MB" });
  values.set("adding", { value: added, unit: "records/s" });
  const time = async (what: string, send: (turn: number) => Promise<unknown>) => {
    await send(0);
    const milliseconds: number[] = [];
    for (let turn = 1; turn <= TIMES; turn += 1) {
      const startedAt = performance.now();
      await send(turn);
      milliseconds.push(performance.now() - startedAt);
    }
    values.set(what, { value: median(milliseconds), unit: "ms" });
  };
  const list = (offset: number) =>
    client.send("GET", `/datasets/${id}/records?limit=${PAGE}&offset=${offset}`);
  const search = (path: string, body: object) =>
    client.send("POST", `${path}/records/search?limit=${PAGE}`, JSON.stringify(body));
  const text = (q: string) => search(`/datasets/${id}`, { query: { text: { q } } });
  const pageOf = (turn: number) => PAGE * turn;
  await time("page at the beginning", (turn) => list(pageOf(turn)));
  await time("page in the middle", (turn) => list(Math.floor(records / 2) + pageOf(turn)));
  await time("page at the end", (turn) => list(records - pageOf(turn + 1)));
  await time("progress", () => client.send("GET", `/datasets/${id}/progress`));
  await time("one's own queue", () => search(`/me/datasets/${id}`, {}));
  await time("filter by metadata", () =>
    search(`/datasets/${id}`, {
      filters: { type: "and", and: [termsFilter("source", ["mail"])] },
    }),
  );
  await time("metrics of terms", async () => {
    const { items } = await client.call("GET", `/me/datasets/${id}/metadata-properties`);
    await client.send("GET", `/metadata-properties/${items[0].id}/metrics`);
  });
  await time("search for a rare word", (turn) => text(wordOf(15_000 + 7 * turn)));
  await time("search for a common word", (turn) => text(wordOf(40 + turn)));
  await time("search for nearly a word", (turn) => text(`${wordOf(9_000 + 7 * turn)}~1`));
  return { records, values };
}

function termsFilter(property: string, values: readonly string[]): object {
  return { type: "terms", scope: { entity: "metadata", metadata_property: property }, values };
}

async function idleMegabytes(server: BenchedProcess): Promise<number> {
  await pause(IDLE_MS);
  return readResidentBytes(server.pid) / 1e6;
}

function count(records: number): string {
  return `${records.toLocaleString("en")} records`;
}
