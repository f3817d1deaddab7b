import { once } from "node:events";
import { createInterface } from "node:readline";
import { BenchClient, createBenchDataset, makeRecords } from "./bench-dataset.ts";

/*
 * A client that sends batches of 500 records back to back: `node batch-writer.ts <origin> <dimensions of a vector, or 0>`.
 * At each line on stdin it begins, or stops and prints how many records it sent since, as JSON.
 */

const BATCH = 500;
/** So many different batches are made beforehand, so that making them does not slow down sending them. */
const BODIES = 20;

const [origin = "", dimensions = "0"] = process.argv.slice(2);
const length = Number(dimensions);
using client = new BenchClient({ origin });
const dataset = await createBenchDataset(client, length || undefined);
const path = `/datasets/${dataset.id}/records/bulk`;
const vector = Array.from({ length }, (_, index) => Math.sin(index + 1));
/** As the SDK sends them, but for the external ids, which the server makes do without. */
const bodies = Array.from({ length: BODIES }, (_, index) => {
  const items = makeRecords(index * BATCH, BATCH).map(({ external_id: _externalId, ...record }) => ({
    ...{
      id: null,
      inserted_at: null,
      updated_at: null,
      status: "pending",
      responses: null,
      suggestions: null,
    },
    ...record,
    vectors: length > 0 ? { sense: vector } : {},
  }));
  return JSON.stringify({ items });
});

const turns = createInterface({ input: process.stdin });
let isWriting = false;
turns.on("line", () => {
  isWriting = !isWriting;
});
turns.once("close", () => process.exit());
console.log(JSON.stringify({ bodyBytes: bodies[0]?.length }));
for (;;) {
  if (!isWriting) await once(turns, "line");
  let records = 0;
  const startedAt = performance.now();
  for (let turn = 0; isWriting; turn += 1) {
    await client.send("PUT", path, bodies[turn % BODIES]);
    records += BATCH;
  }
  console.log(JSON.stringify({ perSecond: records / ((performance.now() - startedAt) / 1000) }));
}
