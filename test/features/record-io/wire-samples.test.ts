import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { addMember, createAccount, createWorkspace, NOBODYS_ID } from "../../support/accounts.ts";
import { addPart, createDataset, expectSuccess, publishDataset } from "../../support/datasets.ts";
import { onEachEngine } from "../../support/engines.ts";
import type { Json } from "../../support/records.ts";
import { OWNER_KEY, startTestServer, type TestServer } from "../../support/test-server.ts";

/*
 * Bodies as the SDK 2.8.0 sends them, byte for byte but for ids, and answers as the server 2.8.0 gives them, key for key.
 */

const UUID = expect.stringMatching(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
/** UTC without a zone, with microseconds. */
const MOMENT = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?$/);
const TIMES = { inserted_at: MOMENT, updated_at: MOMENT };

onEachEngine("what the SDK sends and gets", (engine) => {
  let server: TestServer;
  let ids: { workspace: string; dataset: string; label: string; user: string };
  let annotatorKey: string;
  beforeAll(async () => {
    server = await startTestServer({ engine });
    const workspace = (await createWorkspace(server)).id;
    const { id: dataset } = await createDataset(server, workspace);
    const settings = { type: "text", use_markdown: false };
    await addPart(server, dataset, "fields", { name: "text", required: true, settings });
    await addPart(server, dataset, "fields", { name: "chat", settings: { type: "chat" } });
    const options = ["a", "b", "c"].map((value) => ({ value, text: value, description: null }));
    const label = await addPart(server, dataset, "questions", {
      name: "ql",
      required: true,
      settings: { type: "label_selection", options, visible_options: 3 },
    });
    await addPart(server, dataset, "metadata-properties", {
      name: "mt",
      settings: { type: "terms", values: null },
    });
    await addPart(server, dataset, "vectors-settings", { name: "v1", dimensions: 2 });
    await publishDataset(server, dataset);
    const user = await createAccount(server);
    await addMember(server, workspace, user.id);
    annotatorKey = user.apiKey;
    ids = { workspace, dataset, label: label.id, user: user.id };
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  async function send(method: string, path: string, body?: string, apiKey = OWNER_KEY) {
    const given = body === undefined ? {} : { body, headers: { "Content-Type": "application/json" } };
    return server.request(method, `/api/v1${path}`, { apiKey, ...given });
  }

  const logged = () =>
    `{"items":[{"id":null,"inserted_at":null,"updated_at":null,"status":"pending","external_id":"r1",` +
    `"fields":{"text":"hello","chat":[{"role":"user","content":"hi"}]},"metadata":{"mt":"x"},"vectors":{"v1":[1.0,0.0]},` +
    `"responses":[{"values":{"ql":{"value":"a"}},"status":"submitted","user_id":"${ids.user}"}],` +
    `"suggestions":[{"value":"a","question_name":"ql","type":"model","score":0.5,"agent":"ag","id":"${NOBODYS_ID}","question_id":"${ids.label}"}]}]}`;

  const record = (): Json => ({
    id: UUID,
    status: "completed",
    fields: { text: "hello", chat: [{ role: "user", content: "hi" }] },
    metadata: { mt: "x" },
    external_id: "r1",
    dataset_id: ids.dataset,
    ...TIMES,
    responses: [
      {
        id: UUID,
        values: { ql: { value: "a" } },
        status: "submitted",
        record_id: UUID,
        user_id: ids.user,
        ...TIMES,
      },
    ],
    suggestions: [
      { id: UUID, question_id: ids.label, type: "model", value: "a", agent: "ag", score: 0.5, ...TIMES },
    ],
    vectors: { v1: [1, 0] },
  });

  test("a record that is logged, again and listed", async () => {
    const path = `/datasets/${ids.dataset}/records`;
    const first = await send("PUT", `${path}/bulk`, logged());
    expect([first.status, first.json]).toEqual([200, { items: [record()], updated_item_ids: [] }]);
    const again = await send("PUT", `${path}/bulk`, logged());
    expect([again.status, again.json]).toEqual([
      200,
      { items: [record()], updated_item_ids: [first.json.items[0].id] },
    ]);
    const include = "include=responses&include=suggestions&include=vectors";
    const listed = await send("GET", `${path}?offset=0&limit=256&${include}`);
    expect([listed.status, listed.json]).toEqual([200, { items: again.json.items, total: 1 }]);
    expect(listed.text).toContain('"vectors":{"v1":[1.0,0.0]}');
    expect(first.json.items[0].suggestions[0].id).not.toBe(NOBODYS_ID);
    const { responses: _r, suggestions: _s, vectors: _v, ...bare } = first.json.items[0];
    expect((await send("GET", `${path}?offset=0&limit=256`)).json.items).toEqual([bare]);
    const empty = await send("GET", `${path}?offset=256&limit=256&${include}`);
    expect(empty.json).toEqual({ items: [], total: 1 });
  });

  test.each([
    ['{"query":{"text":{"q":"hello","field":null},"vector":null},"filters":null}', expect.any(Number)],
    [
      '{"query":null,"filters":{"type":"and","and":[{"type":"terms","values":["x"],"scope":{"entity":"metadata","metadata_property":"mt"}}]}}',
      1,
    ],
    [
      '{"query":{"text":null,"vector":{"name":"v1","record_id":null,"value":[1.0,0.0],"order":"most_similar"}},"filters":null}',
      1,
    ],
    [
      '{"query":null,"filters":{"type":"and","and":[{"type":"range","ge":0.5,"le":null,"scope":{"entity":"suggestion","question":"ql","property":"score"}}]}}',
      1,
    ],
  ])("a search: %s", async (body, score) => {
    expectSuccess(await send("PUT", `/datasets/${ids.dataset}/records/bulk`, logged()));
    const path = `/datasets/${ids.dataset}/records/search?offset=0&limit=256`;
    const all = await send("POST", `${path}&include=suggestions&include=responses&include=vectors`, body);
    expect([all.status, all.json]).toEqual([
      200,
      { items: [{ record: record(), query_score: score }], total: 1 },
    ]);
    const one = await send(
      "POST",
      `${path}&include=suggestions&include=responses&include=vectors:v1,none`,
      body,
    );
    expect(one.json).toEqual(all.json);
  });

  test("responses in bulk, the good and the bad", async () => {
    const [stored] = expectSuccess(
      await send("PUT", `/datasets/${ids.dataset}/records/bulk`, logged()),
    ).items;
    const item = (id: string) => `{"record_id":"${id}","status":"submitted","values":{"ql":{"value":"b"}}}`;
    const body = `{"items":[${item(stored.id)},${item(NOBODYS_ID)}]}`;
    const answer = await send("POST", "/me/responses/bulk", body, annotatorKey);
    expect([answer.status, answer.json]).toEqual([
      200,
      {
        items: [
          {
            item: {
              id: UUID,
              values: { ql: { value: "b" } },
              status: "submitted",
              record_id: stored.id,
              user_id: ids.user,
              ...TIMES,
            },
            error: null,
          },
          { item: null, error: { detail: expect.any(String) } },
        ],
      },
    ]);
  });

  test("settings, which always come complete", async () => {
    const { items } = expectSuccess(await send("GET", `/datasets/${ids.dataset}/questions`));
    expect(items.map(({ settings }: Json) => settings)).toEqual([
      {
        type: "label_selection",
        options: ["a", "b", "c"].map((value) => ({ value, text: value, description: null })),
        visible_options: 3,
      },
    ]);
  });
});
