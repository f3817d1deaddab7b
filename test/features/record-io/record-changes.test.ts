import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createWorkspace } from "../../support/accounts.ts";
import { asOwner, expectSuccess } from "../../support/datasets.ts";
import { onEachEngine } from "../../support/engines.ts";
import { createEveryKindDataset } from "../../support/every-kind.ts";
import { addRecords, getRecord, type Json, labelled } from "../../support/records.ts";
import { TestClock } from "../../support/test-clock.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

/** What there is when something is done: a record with the owner's submitted response and a suggestion. */
interface Scene {
  readonly datasetId: string;
  readonly record: Json;
  readonly userId: string;
  readonly label: string;
  readonly rating: string;
}

type Clock = "dataset.updated_at" | "dataset.last_activity_at" | "record.updated_at";

const submitted = { status: "submitted", values: labelled("a") };
const bulk = (scene: Scene, ...items: Json[]) =>
  [`/datasets/${scene.datasetId}/records/bulk`, { items }] as const;
const pathOf = ({ record }: Scene) => `/records/${record.id}`;

/** What is done, which clocks it moves, and what is told of it. */
const CHANGES: readonly [
  what: string,
  method: string,
  request: (scene: Scene) => readonly [path: string, json?: Json],
  clocks: readonly Clock[],
  events: readonly string[],
][] = [
  [
    "adding records",
    "POST",
    (s) => bulk(s, { fields: { text: "t" } }, { fields: { text: "u" } }),
    [],
    ["record.created 2"],
  ],
  [
    "adding a record with a response that completes it",
    "POST",
    (s) => bulk(s, { fields: { text: "t" }, responses: [{ ...submitted, user_id: s.userId }] }),
    [],
    ["record.created 1"],
  ],
  [
    "upserting what is there and what is not",
    "PUT",
    (s) => bulk(s, { id: s.record.id, metadata: { integer: 2 } }, { fields: { text: "t" } }),
    ["record.updated_at"],
    ["record.created 1", "record.updated 1"],
  ],
  [
    "upserting what is there already",
    "PUT",
    (s) => bulk(s, { id: s.record.id, fields: s.record.fields, metadata: s.record.metadata }),
    [],
    ["record.updated 1"],
  ],
  [
    "upserting a suggestion and a vector",
    "PUT",
    (s) =>
      bulk(s, {
        id: s.record.id,
        vectors: { v: [1, 2] },
        suggestions: [{ question_id: s.rating, value: 1 }],
      }),
    [],
    ["record.updated 1"],
  ],
  [
    "upserting a response that leaves the status",
    "PUT",
    (s) => bulk(s, { id: s.record.id, responses: [{ ...submitted, user_id: s.userId }] }),
    [],
    ["record.updated 1"],
  ],
  [
    "upserting a response that turns the status",
    "PUT",
    (s) => bulk(s, { id: s.record.id, responses: [{ status: "draft", user_id: s.userId }] }),
    ["record.updated_at"],
    ["record.updated 1"],
  ],
  ["changing nothing of a record", "PATCH", (s) => [pathOf(s), { status: "pending" }], [], []],
  [
    "changing a record",
    "PATCH",
    (s) => [pathOf(s), { metadata: {} }],
    ["record.updated_at"],
    ["record.updated 1"],
  ],
  [
    "changing a record to what it is",
    "PATCH",
    (s) => [pathOf(s), { fields: s.record.fields }],
    ["record.updated_at"],
    ["record.updated 1"],
  ],
  [
    "naming a part of a record",
    "PATCH",
    (s) => [pathOf(s), { vectors: {} }],
    ["record.updated_at"],
    ["record.updated 1"],
  ],
  ["deleting the record", "DELETE", (s) => [pathOf(s)], [], ["record.deleted 1"]],
  [
    "deleting some records, one of which is none",
    "DELETE",
    (s) => [`/datasets/${s.datasetId}/records?ids=${s.record.id},${s.userId}`],
    [],
    ["record.deleted 1"],
  ],
  ["deleting none", "DELETE", (s) => [`/datasets/${s.datasetId}/records?ids=${s.userId}`], [], []],
  ["suggesting", "PUT", (s) => [`${pathOf(s)}/suggestions`, { question_id: s.rating, value: 1 }], [], []],
  ["deleting a suggestion", "DELETE", (s) => [`/suggestions/${s.record.suggestions[0].id}`], [], []],
  [
    "deleting suggestions",
    "DELETE",
    (s) => [`${pathOf(s)}/suggestions?ids=${s.record.suggestions[0].id}`],
    [],
    [],
  ],
  [
    "answering otherwise",
    "PUT",
    (s) => [`/responses/${s.record.responses[0].id}`, { status: "submitted", values: labelled("b") }],
    ["dataset.last_activity_at"],
    ["record.updated 1", "record.completed 1", "response.updated"],
  ],
  [
    "discarding",
    "POST",
    (s) => ["/me/responses/bulk", { items: [{ record_id: s.record.id, status: "discarded" }] }],
    ["dataset.last_activity_at", "record.updated_at"],
    ["record.updated 1", "response.updated"],
  ],
  [
    "deleting an answer",
    "DELETE",
    (s) => [`/responses/${s.record.responses[0].id}`],
    ["dataset.last_activity_at", "record.updated_at"],
    ["record.updated 1", "response.deleted"],
  ],
  [
    "changing the dataset",
    "PATCH",
    (s) => [`/datasets/${s.datasetId}`, { guidelines: "Read." }],
    ["dataset.updated_at", "dataset.last_activity_at"],
    ["dataset.updated"],
  ],
  [
    "asking for more responses",
    "PATCH",
    (s) => [`/datasets/${s.datasetId}`, { distribution: { strategy: "overlap", min_submitted: 2 } }],
    ["dataset.updated_at", "dataset.last_activity_at", "record.updated_at"],
    ["dataset.updated"],
  ],
  ["changing a question", "PATCH", (s) => [`/questions/${s.label}`, { title: "T" }], [], []],
  [
    "declaring metadata",
    "POST",
    (s) => [
      `/datasets/${s.datasetId}/metadata-properties`,
      { name: "n", title: "N", settings: { type: "terms" } },
    ],
    [],
    [],
  ],
  [
    "declaring vectors",
    "POST",
    (s) => [`/datasets/${s.datasetId}/vectors-settings`, { name: "w", title: "W", dimensions: 1 }],
    [],
    [],
  ],
  ["deleting the dataset", "DELETE", (s) => [`/datasets/${s.datasetId}`], [], ["dataset.deleted"]],
];

onEachEngine("a change", (engine) => {
  let server: TestServer;
  let workspaceId: string;
  let userId: string;
  const clock = new TestClock();
  const told: string[] = [];
  beforeAll(async () => {
    server = await startTestServer({ engine, clock });
    workspaceId = (await createWorkspace(server)).id;
    userId = expectSuccess(await asOwner(server, "GET", "/me")).id;
    const { events } = server.context;
    for (const name of ["record.created", "record.updated", "record.completed", "record.deleted"] as const) {
      events.on(name, ({ records }) => told.push(`${name} ${records.length}`));
    }
    for (const name of ["response.created", "response.updated", "response.deleted"] as const) {
      events.on(name, () => told.push(name));
    }
    for (const name of ["dataset.updated", "dataset.deleted"] as const) {
      events.on(name, () => told.push(name));
    }
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  async function newScene(): Promise<Scene> {
    const { id: datasetId, question } = await createEveryKindDataset(server, workspaceId);
    const [record] = await addRecords(server, datasetId, [
      {
        fields: { text: "t" },
        metadata: { integer: 1 },
        suggestions: [{ question_id: question.label.id, value: "a" }],
        responses: [{ ...submitted, user_id: userId }],
      },
    ]);
    return { datasetId, record, userId, label: question.label.id, rating: question.rating.id };
  }

  /** What the clocks show; undefined of what is gone. */
  async function read({ datasetId, record }: Scene): Promise<Record<Clock, string | undefined>> {
    const dataset = (await asOwner(server, "GET", `/datasets/${datasetId}`)).json;
    return {
      "dataset.updated_at": dataset.updated_at,
      "dataset.last_activity_at": dataset.last_activity_at,
      "record.updated_at": (await asOwner(server, "GET", `/records/${record.id}`)).json.updated_at,
    };
  }

  test.each(CHANGES)(
    "%s moves the clocks that it should, and is told",
    async (_, method, request, clocks, events) => {
      const scene = await newScene();
      const before = await read(scene);
      clock.advance(1000);
      told.length = 0;
      const [path, json] = request(scene);
      const answer = await asOwner(server, method, path, json);
      expect({ failure: answer.status < 300 ? undefined : answer.text }).toEqual({ failure: undefined });
      expect(told).toEqual(events);
      const after = await read(scene);
      const moved = (Object.keys(before) as Clock[]).filter((each) => {
        return after[each] !== undefined && after[each] !== before[each];
      });
      expect(moved).toEqual(clocks);
    },
  );

  test("is told with the record as it stands after it", async () => {
    const scene = await newScene();
    let seen: Json;
    server.context.events.on("record.updated", ({ records }) => {
      seen = records.find(({ id }) => id === scene.record.id) ?? seen;
    });
    expectSuccess(await asOwner(server, "PATCH", pathOf(scene), { fields: { text: "changed" } }));
    const { fields, metadata, status } = await getRecord(server, scene.record.id);
    expect(seen).toMatchObject({
      fields: JSON.stringify(fields),
      metadata: JSON.stringify(metadata),
      status,
    });
  });
});
