import { expect, test } from "@jest/globals";
import { createWorkspace } from "../../support/accounts.ts";
import { addPart, asOwner, expectSuccess } from "../../support/datasets.ts";
import { onEachEngine } from "../../support/engines.ts";
import {
  addRecords,
  createLabelDataset,
  getProgress,
  getRecord,
  type Json,
  listRecords,
  respond,
} from "../../support/records.ts";
import { createSite, OWNER_KEY, type TestServer } from "../../support/test-server.ts";

/** More than are gone through within a request, and more than one step. */
const MANY = 1200;

interface Undeclared {
  readonly id: string;
  readonly records: readonly Json[];
}

/** A dataset whose records have metadata that nothing declares yet. */
async function createUndeclared(server: TestServer, count: number): Promise<Undeclared> {
  const { id } = await createLabelDataset(server, (await createWorkspace(server)).id);
  const records: Json[] = [];
  for (let start = 0; start < count; start += 400) {
    const items = Array.from({ length: Math.min(400, count - start) }, (_, index) => {
      const place = start + index;
      const metadata = { topic: place % 2 === 0 ? ["art", "sport"] : "art", place, mixed: place || "first" };
      return { fields: { text: "t" }, ...(place === 1 ? {} : { metadata }) };
    });
    records.push(...(await addRecords(server, id, items)));
  }
  return { id, records };
}

const declare = (server: TestServer, id: string, name: string, type: string) =>
  addPart(server, id, "metadata-properties", { name, settings: { type } });

const metricsOf = async (server: TestServer, { id }: Json) =>
  expectSuccess(await asOwner(server, "GET", `/metadata-properties/${id}/metrics`));

/** How many records have the term. */
async function countOf(server: TestServer, id: string, property: string, term: string): Promise<number> {
  const scope = { entity: "metadata", metadata_property: property };
  const filters = { type: "and", and: [{ type: "terms", scope, values: [term] }] };
  const answer = await asOwner(server, "POST", `/datasets/${id}/records/search?limit=1`, { filters });
  return expectSuccess(answer).total;
}

onEachEngine("beside records that are there already", (engine) => {
  test("metadata and vectors come and go, and what a process leaves to do the next one does", async () => {
    const site = await createSite({ engine, content: "tables" });
    try {
      const server = await site.start();
      await metadataIsFound(server, await createUndeclared(server, 30));
      const dataset = await createUndeclared(server, MANY);
      await partsGo(server, dataset, await metadataIsFound(server, dataset));
      const rest = await leaveBacklogs(server, dataset);
      await server[Symbol.asyncDispose]();

      const next = await site.start();
      await backlogsAreDone(next, rest);
      await next[Symbol.asyncDispose]();
    } finally {
      await site[Symbol.asyncDispose]();
    }
  });
});

/** Within the request where records are few. */
async function metadataIsFound(server: TestServer, { id, records }: Undeclared): Promise<Json> {
  const count = records.length;
  const topic = await declare(server, id, "topic", "terms");
  const place = await declare(server, id, "place", "integer");
  const mixed = await declare(server, id, "mixed", "integer");
  if (count > 1000) await server.context.metadataCatchUp.settled();
  expect(await metricsOf(server, topic)).toEqual({
    type: "terms",
    total: count + count / 2 - 1,
    values: [
      { term: "art", count: count - 1 },
      { term: "sport", count: count / 2 },
    ],
  });
  expect(await countOf(server, id, "topic", "sport")).toBe(count / 2);
  expect(await metricsOf(server, place)).toEqual({ type: "integer", min: 0, max: count - 1 });
  // What is no integer is no value of an integer's.
  expect(await metricsOf(server, mixed)).toEqual({ type: "integer", min: 2, max: count - 1 });
  return topic;
}

/** At once out of sight, and then bit by bit. */
async function partsGo(server: TestServer, { id, records }: Undeclared, property: Json): Promise<void> {
  const { context } = server;
  const { read } = context.database;
  const settings = await addPart(server, id, "vectors-settings", { name: "v", dimensions: 2 });
  for (let start = 0; start < MANY; start += 400) {
    const items = records
      .slice(start, start + 400)
      .map((record) => ({ id: record.id, vectors: { v: [1, 2] } }));
    expectSuccess(await asOwner(server, "PUT", `/datasets/${id}/records/bulk`, { items }));
  }
  expect(await getRecord(server, records[0].id)).toMatchObject({ vectors: { v: [1, 2] } });

  // Nothing is purged but by hand from here on.
  await context.datasetPurge[Symbol.asyncDispose]();
  const counts = async () => [
    (await read("record_vectors").where({ vector_settings_id: settings.id })).length,
    (await read("metadata_values").where({ property_id: property.id })).length,
  ];
  const values = MANY + MANY / 2 - 1;
  expect(await counts()).toEqual([MANY, values]);
  expectSuccess(await asOwner(server, "DELETE", `/vectors-settings/${settings.id}`));
  expectSuccess(await asOwner(server, "DELETE", `/metadata-properties/${property.id}`));
  expect(await counts()).toEqual([MANY, values]);
  expect((await getRecord(server, records[0].id)).vectors).toEqual({});
  expect((await listRecords(server, id, "limit=1&include=vectors")).items[0].vectors).toEqual({});
  for (const path of [`/vectors-settings/${settings.id}`, `/metadata-properties/${property.id}`]) {
    expect((await asOwner(server, "DELETE", path)).status).toBe(404);
  }
  await addPart(server, id, "vectors-settings", { name: "v", dimensions: 3 });

  const hidden = (await read("datasets").whereNull("workspace_id")) as { id: string }[];
  const seen: number[][] = [];
  for (const dataset of hidden) {
    while (await context.recordUpkeep.deleteSome(dataset.id)) seen.push(await counts());
  }
  expect(await counts()).toEqual([0, 0]);
  // In several steps each, with the records untouched.
  expect(new Set(seen.map(([vectors]) => vectors)).size).toBeGreaterThan(2);
  expect(new Set(seen.map(([, left]) => left)).size).toBeGreaterThan(2);
  expect((await listRecords(server, id, "limit=1")).total).toBe(MANY);
}

/** What a process leaves that ends right after properties were declared and more responses were asked for. */
async function leaveBacklogs(server: TestServer, { id, records }: Undeclared) {
  await server.context.metadataCatchUp[Symbol.asyncDispose]();
  // Of the same name as the one that was deleted.
  const topic = await declare(server, id, "topic", "terms");
  const deleted = await declare(server, id, "mixed again", "integer");
  expectSuccess(await asOwner(server, "DELETE", `/metadata-properties/${deleted.id}`));
  expect(await metricsOf(server, topic)).toMatchObject({ total: 0 });
  // Written meanwhile.
  const change = { metadata: { topic: "music" } };
  expectSuccess(await asOwner(server, "PATCH", `/records/${records[0].id}`, change));
  expectSuccess(await asOwner(server, "DELETE", `/records/${records[2].id}`));
  await addRecords(server, id, [{ fields: { text: "t" }, metadata: { topic: "music" } }]);
  await server.context.recordUpkeep[Symbol.asyncDispose]();
  const answered = [records[5].id, records[1100].id];
  for (const record of answered) expectSuccess(await respond(server, OWNER_KEY, record));
  const distribution = { strategy: "overlap", min_submitted: 2 };
  expectSuccess(await asOwner(server, "PATCH", `/datasets/${id}`, { distribution }));
  expect(await getProgress(server, id)).toMatchObject({ completed: 2 });
  return { id, topic, answered };
}

async function backlogsAreDone(
  server: TestServer,
  { id, topic, answered }: Awaited<ReturnType<typeof leaveBacklogs>>,
): Promise<void> {
  await server.context.metadataCatchUp.settled();
  expect(await metricsOf(server, topic)).toMatchObject({
    values: [
      { term: "art", count: MANY - 3 },
      { term: "sport", count: MANY / 2 - 2 },
      { term: "music", count: 2 },
    ],
  });
  expect(await countOf(server, id, "topic", "music")).toBe(2);
  await server.context.recordUpkeep.settled();
  expect(await getProgress(server, id)).toMatchObject({ completed: 0 });
  for (const record of answered) expect((await getRecord(server, record)).status).toBe("pending");
  await server.context.datasetPurge.settled();
  const { read } = server.context.database;
  expect(await read("metadata_backlogs")).toEqual([]);
  expect(await read("datasets").whereNull("workspace_id")).toEqual([]);
}
