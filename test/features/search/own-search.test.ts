import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { expectSuccess } from "../../support/datasets.ts";
import { onEachEngine } from "../../support/engines.ts";
import { addRecords, type Json, labelled, respond } from "../../support/records.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";
import {
  createSearchedDataset,
  find,
  type SearchedDataset,
  search,
  suggestionOptions,
} from "./searched-dataset.ts";

const terms = (scope: object, ...values: unknown[]) => ({
  filters: { and: [{ type: "terms", scope, values }] },
});
const PENDING = terms({ entity: "response", property: "status" }, "pending");

onEachEngine("search as oneself", (engine) => {
  let server: TestServer;
  let dataset: SearchedDataset;
  beforeAll(async () => {
    server = await startTestServer({ engine });
    dataset = await createSearchedDataset(server, ({ one, other }) =>
      Array.from({ length: 60 }, (_, index) => ({
        external_id: index,
        fields: { text: "t" },
        metadata: { topic: "a", hidden: "b", extra: "c" },
        vectors: { plane: [1, index] },
        suggestions: index < 2 ? [{ question: "label", value: "a", agent: ["Zoe", "adam"][index] }] : [],
        responses:
          index === 0
            ? [one, other].map(({ id }) => ({ user_id: id, status: "draft", values: labelled("a") }))
            : [],
      })),
    );
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test("has an order that each person keeps, and that is not the dataset's", async () => {
    const limit = "limit=1000";
    const added = Object.keys(dataset.records);
    const all = await find(server, dataset, {}, { query: limit });
    expect(all).toEqual(Array.from({ length: 60 }, (_, index) => String(index)));
    const [one, again, other] = [
      await find(server, dataset, {}, { query: limit, as: dataset.one }),
      await find(server, dataset, {}, { query: limit, as: dataset.one }),
      await find(server, dataset, {}, { query: limit, as: dataset.other }),
    ];
    expect(again).toEqual(one);
    expect(one).not.toEqual(all);
    expect(one).not.toEqual(other);
    expect([...one].sort()).toEqual([...added].sort());
  });

  test("pages through the queue without skips or repeats while it shrinks and grows elsewhere", async () => {
    const { items } = (await search(server, dataset, PENDING, { query: "limit=60", as: dataset.one })).json;
    const before: Json[] = items.map(({ record }: Json) => record.external_id);
    const answered = items[4].record.id;
    expectSuccess(await respond(server, dataset.one.apiKey, answered));
    await addRecords(server, dataset.id, [{ external_id: "new", fields: { text: "t" } }]);
    const after = await find(server, dataset, PENDING, { query: "limit=60", as: dataset.one });
    expect(after.filter((id) => id !== "new")).toEqual(before.filter((id) => id !== before[4]));
  });

  test("is in the order that is asked for", async () => {
    const sort = [{ scope: { entity: "record", property: "inserted_at" }, order: "asc" }];
    const { items } = (await search(server, dataset, { sort }, { query: "limit=3", as: dataset.one })).json;
    expect(items.map(({ record }: Json) => record.external_id)).toEqual(["0", "1", "2"]);
    expect(items[0].query_score).toBeNull();
  });

  test("scores by the order", async () => {
    const { items } = (await search(server, dataset, {}, { as: dataset.one })).json;
    const scores: number[] = items.map((item: Json) => item.query_score);
    expect(scores.every((score) => score >= 0 && score < 1)).toBe(true);
    expect(new Set(scores).size).toBe(scores.length);
  });

  test("shows relations when asked, and of responses the own alone", async () => {
    const body = terms({ entity: "record", property: "external_id" }, "0");
    const query = "include=responses&include=suggestions,vectors";
    const [{ record }] = (await search(server, dataset, body, { query, as: dataset.one })).json.items;
    expect(record.responses).toMatchObject([{ user_id: dataset.one.id }]);
    expect(record.suggestions).toMatchObject([{ value: "a", agent: "Zoe" }]);
    expect(record.vectors).toEqual({ plane: [1, 0] });
    const [everybodys] = (await search(server, dataset, body, { query: "include=responses" })).json.items;
    expect(everybodys.record.responses).toHaveLength(2);
    expect(everybodys.record).not.toHaveProperty("suggestions");
    const [{ record: bare }] = (await search(server, dataset, body, { as: dataset.one })).json.items;
    expect(bare).not.toHaveProperty("responses");
  });

  test("shows annotators what is meant for them, and searches by nothing else", async () => {
    const body = terms({ entity: "record", property: "external_id" }, "0");
    const [{ record }] = (await search(server, dataset, body, { as: dataset.one })).json.items;
    expect(record.metadata).toEqual({ topic: "a" });
    const hidden = { entity: "metadata", metadata_property: "hidden" };
    for (const wanted of [terms(hidden, "b"), { sort: [{ scope: hidden, order: "asc" }] }]) {
      expect((await search(server, dataset, wanted, { as: dataset.one })).status).toBe(422);
      expect((await search(server, dataset, wanted)).status).toBe(200);
    }
  });

  test("tells who suggested what", async () => {
    const { items } = expectSuccess(await suggestionOptions(server, dataset.id));
    expect(items.map(({ question, agents }: Json) => [question.name, agents])).toEqual([
      ["label", ["Zoe", "adam"]],
      ["labels", []],
      ["rating", []],
      ["ranking", []],
      ["comment", []],
    ]);
  });
});
