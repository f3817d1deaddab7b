import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { addMember, createAccount, createWorkspace, type TestAccount } from "../../support/accounts.ts";
import { addPart, asOwner, expectSuccess } from "../../support/datasets.ts";
import { onEachEngine } from "../../support/engines.ts";
import {
  addRecords,
  createLabelDataset,
  getRecord,
  type Json,
  type LabelDataset,
  labelled,
  listRecords,
  respond,
} from "../../support/records.ts";
import { TestClock } from "../../support/test-clock.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

onEachEngine("records", (engine) => {
  let server: TestServer;
  let workspaceId: string;
  let annotator: TestAccount;
  const clock = new TestClock();
  beforeAll(async () => {
    server = await startTestServer({ engine, clock });
    workspaceId = (await createWorkspace(server)).id;
    annotator = await createAccount(server);
    await addMember(server, workspaceId, annotator.id);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  /** Adds records with these numbers as their external ids. */
  async function addNumbered(datasetId: string, from: number, to: number): Promise<void> {
    for (let start = from; start < to; start += 500) {
      const count = Math.min(500, to - start);
      const items = Array.from({ length: count }, (_, index) => {
        return { fields: { text: "t" }, external_id: start + index };
      });
      await addRecords(server, datasetId, items);
    }
  }

  async function numbersOn(datasetId: string, query: string): Promise<{ numbers: number[]; total: number }> {
    const { items, total } = await listRecords(server, datasetId, query);
    return { numbers: items.map((item: Json) => Number(item.external_id)), total };
  }

  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

  test("are listed in the order in which they were added, at any depth, with gaps or without", async () => {
    const { id } = await createLabelDataset(server, workspaceId);
    await addNumbered(id, 0, 2500);
    expect(await numbersOn(id, "")).toEqual({ numbers: range(0, 50), total: 2500 });
    expect(await numbersOn(id, "offset=-3&limit=2")).toEqual({ numbers: [0, 1], total: 2500 });
    for (const offset of [999, 1000, 1001, 1999, 2490]) {
      const expected = range(offset, Math.min(offset + 20, 2500));
      expect(await numbersOn(id, `offset=${offset}&limit=20`)).toEqual({ numbers: expected, total: 2500 });
    }
    expect(await numbersOn(id, "offset=2500")).toEqual({ numbers: [], total: 2500 });

    // Gaps at the edges of stretches, and a whole stretch but for one record.
    const { items } = await listRecords(server, id, "limit=1000&offset=1000");
    const kept = items[500];
    const gone = items.filter((item: Json) => item !== kept).map((item: Json) => item.id);
    for (let start = 0; start < gone.length; start += 100) {
      const ids = gone.slice(start, start + 100).join(",");
      expect((await asOwner(server, "DELETE", `/datasets/${id}/records?ids=${ids}`)).status).toBe(204);
    }
    await addNumbered(id, 2500, 2600);
    const left = [...range(0, 1000), 1500, ...range(2000, 2600)];
    for (const offset of [0, 990, 1000, 1001, 1590]) {
      expect(await numbersOn(id, `offset=${offset}&limit=15`)).toEqual({
        numbers: left.slice(offset, offset + 15),
        total: left.length,
      });
    }
  });

  test.each(["limit=0", "limit=1001", "limit=x", "offset=x"])("are not listed with %s", async (query) => {
    const { id } = await createLabelDataset(server, workspaceId);
    const answer = await asOwner(server, "GET", `/datasets/${id}/records?${query}`);
    expect(answer.status).toBe(422);
    expect(answer.json.detail.params.errors[0].loc).toEqual(["query", query.split("=")[0]]);
  });

  /** A record with one of each relation. */
  async function addFull(): Promise<{ dataset: LabelDataset; record: Json }> {
    const dataset = await createLabelDataset(server, workspaceId);
    for (const name of ["v", "w"])
      await addPart(server, dataset.id, "vectors-settings", { name, dimensions: 1 });
    const other = await createAccount(server);
    const [record] = await addRecords(server, dataset.id, [
      {
        fields: { text: "t" },
        suggestions: [{ question_id: dataset.label.id, value: "a" }],
        responses: [{ user_id: other.id, status: "submitted", values: labelled("a") }],
        vectors: { w: [2], v: [1] },
      },
      { fields: { text: "u" } },
    ]);
    return { dataset, record };
  }

  const RELATIONS = ["responses", "suggestions", "vectors"];

  test.each<[query: string, keys: string[], vectors: Json]>([
    ["", [], null],
    ["include=responses", ["responses"], null],
    ["include=responses,vectors", ["responses", "vectors"], { v: [1], w: [2] }],
    ["include=responses&include=suggestions&include=vectors", RELATIONS, { v: [1], w: [2] }],
    ["include=vectors:w", ["vectors"], { w: [2] }],
    ["include=vectors:v,w,unknown", ["vectors"], { v: [1], w: [2] }],
    ["include=vectors:unknown", ["vectors"], {}],
    ["include=other:x", [], null],
  ])("are listed with what is asked for: %s", async (query, keys, vectors) => {
    const { dataset, record } = await addFull();
    const { items, total } = await listRecords(server, dataset.id, query);
    expect(total).toBe(2);
    expect(items).toHaveLength(2);
    for (const item of items)
      expect(Object.keys(item).filter((key) => RELATIONS.includes(key))).toEqual(keys);
    expect(items[0]).toMatchObject({ id: record.id, ...(vectors ? { vectors } : {}) });
    if (vectors) expect(items[0].vectors).toEqual(vectors);
    for (const key of keys.filter((relation) => relation !== "vectors")) {
      expect(items[0][key]).toEqual(record[key]);
      expect(items[1][key]).toEqual([]);
    }
  });

  test("a page has as many records as it asks for, however many vectors each of them has", async () => {
    const { dataset } = await addFull();
    const vectors = { v: [3], w: [4] };
    await addRecords(
      server,
      dataset.id,
      Array.from({ length: 4 }, () => ({ fields: { text: "t" }, vectors })),
    );
    for (const include of ["vectors", "vectors:v,w", "vectors:w&include=responses"]) {
      const pages = [0, 2, 4].map((offset) => `offset=${offset}&limit=2&include=${include}`);
      const found = await Promise.all(pages.map((query) => listRecords(server, dataset.id, query)));
      expect(found.map(({ total }) => total)).toEqual([6, 6, 6]);
      const seen = found.flatMap(({ items }) => items.map(({ id }: Json) => id));
      expect([seen.length, new Set(seen).size]).toEqual([6, 6]);
    }
  });

  test("long texts arrive whole, wherever an answer is cut on its way", async () => {
    const { id } = await createLabelDataset(server, workspaceId);
    // Shifted by one, so that one of them would be cut within a character of two halves.
    const texts = ["", "x"].map((start) => start + "𝔸é漢".repeat(100_000));
    const sent = await addRecords(
      server,
      id,
      texts.map((text) => ({ fields: { text } })),
    );
    const listed = await listRecords(server, id);
    for (const records of [sent, listed.items]) {
      expect(records.map((record: Json) => texts.indexOf(record.fields.text))).toEqual([0, 1]);
    }
  });

  test.each([
    "include=",
    "include=other",
    "include=vectors:",
    "include=:v",
    "include=vectors:a:b",
    "include=vectors&include=vectors:v",
  ])("are not listed with %s", async (query) => {
    const { id } = await createLabelDataset(server, workspaceId);
    const answer = await asOwner(server, "GET", `/datasets/${id}/records?${query}`);
    expect(answer.status).toBe(422);
    expect(answer.json).toEqual({ detail: expect.stringContaining("'include'") });
  });

  test("show annotators their own response, and of the metadata what is meant for them", async () => {
    const dataset = await createLabelDataset(server, workspaceId);
    const declare = (name: string, visible: boolean) =>
      addPart(server, dataset.id, "metadata-properties", {
        name,
        settings: { type: "integer" },
        visible_for_annotators: visible,
      });
    await declare("visible", true);
    await declare("hidden", false);
    const other = await createAccount(server);
    const metadata = { hidden: 1, visible: 2, undeclared: 3 };
    const [record] = await addRecords(server, dataset.id, [
      {
        fields: { text: "t" },
        metadata,
        suggestions: [{ question_id: dataset.label.id, value: "a" }],
        responses: [{ user_id: other.id, status: "submitted", values: labelled("a") }],
      },
    ]);
    const own = expectSuccess(await respond(server, annotator.apiKey, record.id));
    const look = async () =>
      (await server.request("GET", `/api/v1/records/${record.id}`, { apiKey: annotator.apiKey })).json;
    expect(await look()).toMatchObject({ metadata: { visible: 2 }, responses: [own] });
    expect((await look()).metadata).toEqual({ visible: 2 });
    expect((await look()).suggestions).toEqual(record.suggestions);
    const seen = await getRecord(server, record.id);
    expect(seen.metadata).toEqual(metadata);
    expect(seen.responses).toHaveLength(2);
  });

  test("are changed one by one: suggestions whole, vectors by name, all else as given", async () => {
    const { dataset, record } = await addFull();
    clock.advance(1000);
    const patch = (json: Json) => asOwner(server, "PATCH", `/records/${record.id}`, json);
    const answer = await patch({
      fields: { text: "changed" },
      metadata: { a: 1 },
      suggestions: [{ question_id: dataset.comment.id, value: "x" }],
      vectors: { w: [3] },
      external_id: "ignored",
      status: "completed",
      responses: [],
    });
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      fields: { text: "changed" },
      metadata: { a: 1 },
      external_id: null,
      status: "completed",
      responses: record.responses,
      vectors: { v: [1], w: [3] },
    });
    expect(answer.json.suggestions).toMatchObject([{ question_id: dataset.comment.id, value: "x" }]);
    expect(answer.json.updated_at > record.updated_at).toBe(true);
    expect(await getRecord(server, record.id)).toEqual(answer.json);

    clock.advance(1000);
    expect(expectSuccess(await patch({}))).toEqual(answer.json);
    const cleared = expectSuccess(await patch({ metadata: null, suggestions: null, vectors: null }));
    expect(cleared).toEqual({ ...answer.json, metadata: null, updated_at: cleared.updated_at });
    expect(cleared.updated_at > answer.json.updated_at).toBe(true);
    expect(expectSuccess(await patch({ suggestions: [] })).suggestions).toEqual([]);
  });

  test.each<[string, Json]>([
    ["null for fields", { fields: null }],
    ["an unknown field", { fields: { text: "t", x: "x" } }],
    ["an unknown vector", { vectors: { x: [1] } }],
    [
      "a bad suggestion",
      { suggestions: [{ question_id: "0195f2c4-7a1e-7cc0-a5b1-3f0d2f6f9e11", value: "a" }] },
    ],
  ])("are not changed by %s", async (_, json) => {
    const { record } = await addFull();
    expect((await asOwner(server, "PATCH", `/records/${record.id}`, json)).status).toBe(422);
    expect(await getRecord(server, record.id)).toEqual(record);
  });

  test("go with all that is theirs, singly and in bulk, and ids of others are skipped", async () => {
    const [first, second] = [await addFull(), await addFull()];
    const deleted = expectSuccess(await asOwner(server, "DELETE", `/records/${first.record.id}`));
    const { responses: _responses, suggestions: _suggestions, vectors: _vectors, ...bare } = first.record;
    expect(deleted).toEqual(bare);
    const suggestion = first.record.suggestions[0].id;
    expect((await asOwner(server, "DELETE", `/suggestions/${suggestion}`)).status).toBe(404);

    const ids = [second.record.id, first.record.id].join(",");
    const path = `/datasets/${first.dataset.id}/records?ids=${ids}`;
    expect((await asOwner(server, "DELETE", path)).status).toBe(204);
    expect(await getRecord(server, second.record.id)).toEqual(second.record);
    expect((await listRecords(server, first.dataset.id)).total).toBe(1);
  });

  test.each([
    "ids=",
    "ids=x",
    "ids=0195f2c4-7a1e-7cc0-a5b1-3f0d2f6f9e11,",
    `ids=${Array(101).fill("0195f2c4-7a1e-7cc0-a5b1-3f0d2f6f9e11").join(",")}`,
  ])("are not deleted with %.20s", async (query) => {
    const { id } = await createLabelDataset(server, workspaceId);
    const answer = await asOwner(server, "DELETE", `/datasets/${id}/records?${query}`);
    expect(answer.status).toBe(422);
    expect(answer.json.detail).toEqual(expect.stringContaining("ids"));
  });
});
