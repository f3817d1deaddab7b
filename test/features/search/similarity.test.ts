import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { NOBODYS_ID } from "../../support/accounts.ts";
import { onEachEngine } from "../../support/engines.ts";
import type { Json } from "../../support/records.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";
import { createSearchedDataset, type SearchedDataset, search } from "./searched-dataset.ts";

/** Degrees from the first axis; several lengths, since only the direction counts. */
const RECORDS: Readonly<Record<string, { degrees?: number; length?: number; topic: string }>> = {
  east: { degrees: 0, topic: "a" },
  north: { degrees: 90, length: 5, topic: "b" },
  "north-east": { degrees: 45, length: 0.1, topic: "a" },
  west: { degrees: 180, topic: "b" },
  "again east": { degrees: 0, length: 9, topic: "b" },
  nowhere: { degrees: 0, length: 0, topic: "a" },
  unknown: { topic: "a" },
};

onEachEngine("similarity", (engine) => {
  let server: TestServer;
  let dataset: SearchedDataset;
  beforeAll(async () => {
    server = await startTestServer({ engine });
    dataset = await createSearchedDataset(server, () =>
      Object.entries(RECORDS).map(([external_id, { degrees, length = 1, topic }]) => {
        const angle = ((degrees ?? 0) * Math.PI) / 180;
        const plane = [length * Math.cos(angle), length * Math.sin(angle)];
        const vectors = degrees === undefined ? {} : { vectors: { plane } };
        return { external_id, fields: { text: "t" }, metadata: { topic }, ...vectors };
      }),
    );
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  async function near(vector: object, more: object = {}, query = "") {
    const body = { query: { vector: { name: "plane", ...vector } }, ...more };
    const { items, total } = (await search(server, dataset, body, { query })).json;
    return {
      names: items.map(({ record }: Json) => record.external_id),
      scores: items.map((item: Json) => Number(item.query_score.toFixed(3))),
      total,
    };
  }

  test("finds the nearest first, all of them, ties in the order of their making", async () => {
    expect(await near({ value: [2, 0] })).toEqual({
      names: ["east", "again east", "north-east", "north", "west"],
      scores: [1, 1, 0.854, 0.5, 0],
      total: 5,
    });
  });

  test("finds the farthest first", async () => {
    const { names, scores } = await near({ value: [1, 0], order: "least_similar" });
    expect(names).toEqual(["west", "north", "north-east", "east", "again east"]);
    expect(scores).toEqual([1, 0.5, 0.146, 0, 0]);
  });

  test("pages, and counts all whatever the page", async () => {
    const page = await near({ value: [1, 0] }, {}, "offset=1&limit=2");
    expect(page).toMatchObject({ names: ["again east", "north-east"], total: 5 });
    expect(await near({ value: [1, 0] }, {}, "offset=5")).toMatchObject({ names: [], total: 5 });
  });

  test("leaves the record out that is compared with", async () => {
    const { names, total } = await near({ record_id: dataset.records.east.id, value: [] });
    expect(names).toEqual(["again east", "north-east", "north", "west"]);
    expect(total).toBe(4);
  });

  test("filters first", async () => {
    const scope = { entity: "metadata", metadata_property: "topic" };
    const filters = { and: [{ type: "terms", scope, values: ["b"] }] };
    const found = await near({ value: [1, 0] }, { filters }, "limit=1");
    expect(found).toMatchObject({ names: ["again east"], total: 3 });
  });

  test("is the same for oneself, and heeds no sort", async () => {
    const sort = [{ scope: { entity: "record", property: "id" }, order: "asc" }];
    const body = { query: { vector: { name: "plane", value: [0, 3] } }, sort };
    const { items } = (await search(server, dataset, body, { as: dataset.one })).json;
    expect(items[0]).toMatchObject({ query_score: 1, record: { external_id: "north" } });
  });

  test("refuses a record without the vector by a code", async () => {
    const vector = { name: "plane", record_id: dataset.records.unknown.id };
    const answer = await search(server, dataset, { query: { vector } });
    expect(answer.status).toBe(422);
    expect(answer.json).toEqual({ code: "missing_vector", message: expect.stringContaining("plane") });
  });

  test.each([
    ["another name", { name: "space", value: [1, 0] }, "'space'"],
    ["another length", { name: "plane", value: [1, 0, 0] }, "2 elements"],
    ["no direction", { name: "plane", value: [0, 0] }, "direction"],
    ["an unknown record", { name: "plane", record_id: NOBODYS_ID }, NOBODYS_ID],
  ])("refuses a vector of %s in a sentence", async (_title, vector, part) => {
    const answer = await search(server, dataset, { query: { vector } });
    expect(answer).toMatchObject({ status: 422, json: { detail: expect.stringContaining(part) } });
  });

  test.each([
    ["both", { value: [1, 0], record_id: NOBODYS_ID }],
    ["neither", { value: [] }],
  ])("refuses %s of a vector and a record as an invalid body", async (_title, vector) => {
    const answer = await search(server, dataset, { query: { vector: { name: "plane", ...vector } } });
    expect(answer).toMatchObject({ status: 422, json: { detail: { code: expect.any(String) } } });
  });
});
