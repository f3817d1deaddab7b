import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { addMember, createAccount, createWorkspace, NOBODYS_ID } from "../../support/accounts.ts";
import { addPart, asOwner, expectSuccess } from "../../support/datasets.ts";
import { onEachEngine } from "../../support/engines.ts";
import { createEveryKindDataset, type EveryKindDataset } from "../../support/every-kind.ts";
import { addRecords, getRecord, type Json, listRecords, respond } from "../../support/records.ts";
import { OWNER_KEY, startTestServer, type TestServer } from "../../support/test-server.ts";

const FIELDS = '{"text":"𝔸bc","image":"data:image/png;base64,AAAA","chat":[{"role":"user","content":"hi"}],';
/** As text: numbers have to come back as they were written. */
const RECORD = `{"fields":${FIELDS}"custom":{"a":[1.0,2,{"b":null}]}},"metadata":{"terms":["x",1],"integer":3,"float":3.0},"vectors":{"v":[1,0.5]}`;

const VALUES = {
  label: "a",
  labels: ["c", "a"],
  rating: 3,
  ranking: [
    { value: "b", rank: 1 },
    { value: "a", rank: 2 },
    { value: "c", rank: 2 },
  ],
  span: [{ label: "a", start: 0, end: 1 }],
  comment: "",
  id: "a",
  status: "b",
  user_id: "c",
};
type Question = keyof typeof VALUES;

const answers = (values: object) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));

/** What is not kept, and what is said of it; `type` and `loc` where the schema refuses it, whatever the dataset. */
const FIELDS_REFUSED: readonly [
  what: string,
  fields: Json,
  message: string | [type: string, ...loc: string[]],
][] = [
  ["no field", {}, "fields cannot be empty"],
  ["an unknown field", { text: "t", title: "t" }, "non configured fields: ['title']"],
  ["no required field", { image: null, chat: [] }, "missing required value for field: 'text'"],
  ["null for a required field", { text: null }, "missing required value for field: 'text'"],
  ["a number", { text: 1 }, ["string_type", "fields", "text"]],
  ["a boolean", { text: "t", custom: true }, ["string_type", "fields", "custom"]],
  ["a list as fields", [], ["dict_type", "fields"]],
  ["a chat for a text", { text: [{ role: "user", content: "hi" }] }, "field 'text' must be a string"],
  ["an object for an image", { text: "t", image: { url: "x" } }, "field 'image' must be a string"],
  ["a path for an image", { text: "t", image: "/a.png" }, "field 'image' must be"],
  ["a text for a chat", { text: "t", chat: "hi" }, "field 'chat' must be a list"],
  ["a message without content", { text: "t", chat: [{ role: "user" }] }, "field 'chat' must have a content"],
  ["a text for an object", { text: "t", custom: "x" }, "field 'custom' must be"],
];

const METADATA_REFUSED: readonly [metadata: string, message: string][] = [
  ['{"undeclared":null}', "'undeclared' metadata property does not exist for this dataset"],
  ['{"terms":"z"}', "'terms'"],
  ['{"terms":["x","z"]}', "'terms'"],
  ['{"integer":3.0}', "'integer'"],
  ['{"integer":"3"}', "'integer'"],
  ['{"integer":6}', "'integer'"],
  ['{"float":3}', "'float'"],
  ['{"float":5.5}', "'float'"],
];

const SUGGESTIONS_REFUSED: readonly [what: string, question: Question, suggestion: Json, message: string][] =
  [
    ["of another kind", "rating", { value: "3" }, "suggestion for question 'rating' must be an integer"],
    ["with one score too few", "labels", { value: ["a", "b"], score: [1] }, "as many scores"],
    ["with one score for a list", "labels", { value: ["a"], score: 1 }, "must have a list of scores"],
    ["with scores for one value", "label", { value: "a", score: [1] }, "must have a single score"],
    ["with one score for spans", "span", { value: VALUES.span, score: 0.5 }, "must have a list of scores"],
    [
      "with one score for a ranking",
      "ranking",
      { value: VALUES.ranking, score: 0 },
      "must have a list of scores",
    ],
    ["of spans that reach too far", "span", { value: [{ label: "a", start: 2, end: 4 }] }, "3 characters"],
    ["of spans that overlap", "span", { value: [VALUES.span[0], VALUES.span[0]] }, "overlap"],
  ];

onEachEngine("of every kind", (engine) => {
  let server: TestServer;
  let dataset: EveryKindDataset;
  beforeAll(async () => {
    server = await startTestServer({ engine });
    const { id } = await createWorkspace(server);
    dataset = await createEveryKindDataset(server, id, { allow_extra_metadata: false });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const send = (method: string, path: string, body: string) =>
    server.request(method, `/api/v1${path}`, {
      apiKey: OWNER_KEY,
      headers: { "Content-Type": "application/json" },
      body,
    });
  const bulkPath = () => `/datasets/${dataset.id}/records/bulk`;

  test.each(["POST", "PUT"])(
    "values are kept as they were sent by %s, wherever they are shown",
    async (method) => {
      const suggestions = Object.entries(VALUES).map(([name, value]) => {
        const score = Array.isArray(value) ? value.map(() => 0.5) : 1;
        return {
          question_id: dataset.question[name as Question].id,
          value,
          score,
          agent: "a b-_:./1",
          type: "model",
        };
      });
      const user = await createAccount(server);
      const responses = [{ user_id: user.id, status: "submitted", values: answers(VALUES) }];
      const relations = JSON.stringify({ suggestions, responses }).slice(1);
      const answer = await send(method, bulkPath(), `{"items":[${RECORD},${relations}]}`);
      const [record] = expectSuccess(answer).items;
      const path = `/datasets/${dataset.id}/records`;
      const include = "include=responses,suggestions,vectors";
      const filters = {
        and: [{ type: "terms", scope: { entity: "record", property: "id" }, values: [record.id] }],
      };
      const shown = [
        answer,
        await asOwner(server, "GET", `/records/${record.id}`),
        await asOwner(server, "GET", `${path}?limit=1000&${include}`),
        await asOwner(server, "POST", `${path}/search?${include}`, { filters }),
      ];
      for (const { text } of shown) {
        expect(text).toContain(`${FIELDS}"custom":{"a":[1.0,2,{"b":null}]}}`);
        expect(text).toContain('"metadata":{"terms":["x",1],"integer":3,"float":3.0}');
        expect(text).toContain('"vectors":{"v":[1.0,0.5]}');
      }
      expect(record.responses).toMatchObject(responses);
      expect(record.suggestions).toHaveLength(suggestions.length);
      expect(record.suggestions).toEqual(
        expect.arrayContaining(suggestions.map((each) => expect.objectContaining(each))),
      );
    },
  );

  test("a chat and an object are changed by PATCH, and what messages have besides is dropped", async () => {
    const [record] = await addRecords(server, dataset.id, [{ fields: { text: "t", chat: [] } }]);
    const chat = [{ role: "user", content: "hi", id: 1 }];
    const answer = await asOwner(server, "PATCH", `/records/${record.id}`, {
      fields: { text: "u", chat, custom: {}, image: null },
    });
    expect(expectSuccess(answer).fields).toEqual({
      text: "u",
      chat: [{ role: "user", content: "hi" }],
      custom: {},
      image: null,
    });
    expect(await getRecord(server, record.id)).toEqual(answer.json);
  });

  test.each(FIELDS_REFUSED)("fields are not %s", async (_, fields, message) => {
    const [record] = await addRecords(server, dataset.id, [{ fields: { text: "t" } }]);
    const { total } = await listRecords(server, dataset.id, "limit=1");
    const attempts: [method: string, path: string, body: Json, at: (string | number)[]][] = [
      ["POST", bulkPath(), { items: [{ fields }] }, ["items", 0]],
      ["PUT", bulkPath(), { items: [{ fields, id: record.id }] }, ["items", 0]],
      ["PATCH", `/records/${record.id}`, { fields }, []],
    ];
    for (const [method, path, body, at] of attempts) {
      const { status, json } = await asOwner(server, method, path, body);
      expect({ method, status }).toEqual({ method, status: 422 });
      if (typeof message === "string") {
        expect(json).toEqual({ detail: expect.stringContaining(message) });
        expect(json.detail.startsWith("Record at position 0 ")).toBe(method !== "PATCH");
      } else {
        const [type, ...loc] = message;
        const error = { type, loc: ["body", ...at, ...loc], msg: expect.any(String) };
        expect(json.detail).toEqual({
          code: "argilla.api.errors::ValidationError",
          params: { errors: [error] },
        });
      }
    }
    expect(await getRecord(server, record.id)).toEqual(record);
    expect((await listRecords(server, dataset.id, "limit=1")).total).toBe(total);
  });

  test.each(METADATA_REFUSED)("metadata is not %s", async (metadata, message) => {
    const [record] = await addRecords(server, dataset.id, [
      { fields: { text: "t" }, metadata: { integer: 1 } },
    ]);
    const item = `{"fields":{"text":"t"},"metadata":${metadata}}`;
    for (const answer of [
      await send("POST", bulkPath(), `{"items":[${item}]}`),
      await send("PUT", bulkPath(), `{"items":[${item}]}`),
      await send("PATCH", `/records/${record.id}`, item),
    ]) {
      expect([answer.status, answer.json]).toEqual([422, { detail: expect.stringContaining(message) }]);
    }
    expect(await getRecord(server, record.id)).toEqual(record);
  });

  test.each(['{"metadata":{"float":NaN}', '{"vectors":{"v":[NaN,1]}', '{"metadata":{"float":-Infinity}'])(
    "what Python writes for no number is no JSON: %s",
    async (item) => {
      const answer = await send("PUT", bulkPath(), `{"items":[${item},"fields":{"text":"t"}}]}`);
      expect(answer.status).toBe(422);
      expect(answer.json.detail.params.errors).toMatchObject([
        { type: "json_invalid", loc: ["body", expect.any(Number)] },
      ]);
    },
  );

  test("of declared metadata null passes, which is no value", async () => {
    const metadata = { terms: null, integer: null, float: null };
    const [record] = await addRecords(server, dataset.id, [{ fields: { text: "t" }, metadata }]);
    expect((await getRecord(server, record.id)).metadata).toEqual(metadata);
  });

  test.each(SUGGESTIONS_REFUSED)("a suggestion is not written %s", async (_, question, content, message) => {
    const [record] = await addRecords(server, dataset.id, [{ fields: { text: "𝔸bc" } }]);
    const suggestion = { question_id: dataset.question[question].id, ...content };
    const item = { id: record.id, suggestions: [suggestion] };
    for (const answer of [
      await asOwner(server, "PUT", `/records/${record.id}/suggestions`, suggestion),
      await asOwner(server, "PUT", bulkPath(), { items: [item] }),
      await asOwner(server, "PATCH", `/records/${record.id}`, item),
    ]) {
      expect([answer.status, answer.json]).toEqual([422, { detail: expect.stringContaining(message) }]);
    }
    expect(await getRecord(server, record.id)).toEqual(record);
  });

  test("a ranking without ranks counts in its order, one that is not whole only as a draft", async () => {
    const [record] = await addRecords(server, dataset.id, [{ fields: { text: "t" } }]);
    const ranked = (...labels: string[]) =>
      answers({ label: "a", ranking: labels.map((value) => ({ value })) });
    const part = await respond(server, OWNER_KEY, record.id, { status: "submitted", values: ranked("a") });
    expect([part.status, part.json.detail]).toEqual([
      422,
      expect.stringContaining("'ranking' must rank every"),
    ]);
    const draft = await respond(server, OWNER_KEY, record.id, { status: "draft", values: ranked("a") });
    expect(expectSuccess(draft).values.ranking).toEqual({ value: [{ value: "a", rank: null }] });
    const whole = await asOwner(server, "PUT", `/responses/${draft.json.id}`, {
      status: "submitted",
      values: ranked("c", "a", "b"),
    });
    expect(expectSuccess(whole).values.ranking.value).toEqual([
      { value: "c", rank: 1 },
      { value: "a", rank: 2 },
      { value: "b", rank: 3 },
    ]);
  });

  test.each<Question>(["id", "status", "user_id"])(
    "answers to a question of the name %s are found",
    async (name) => {
      const person = await createAccount(server);
      await addMember(server, dataset.workspace_id, person.id);
      const [record] = await addRecords(server, dataset.id, [{ fields: { text: "t" } }]);
      expectSuccess(
        await respond(server, person.apiKey, record.id, {
          status: "draft",
          values: answers({ [name]: "b" }),
        }),
      );
      const find = async (value: string) => {
        const scope = { entity: "response", question: name };
        const answer = await server.request("POST", `/api/v1/me/datasets/${dataset.id}/records/search`, {
          apiKey: person.apiKey,
          json: { filters: { and: [{ type: "terms", scope, values: [value] }] } },
        });
        return expectSuccess(answer).items.map((item: Json) => item.record.id);
      };
      expect([await find("b"), await find("a")]).toEqual([[record.id], []]);
    },
  );

  test.each<[status: string, response: Json]>([
    ["discarded", { values: null }],
    ["discarded", {}],
    ["draft", { values: null }],
    ["draft", {}],
  ])("a response that is %s with %j for values has none, whichever way it comes", async (status, values) => {
    const user_id = expectSuccess(await asOwner(server, "GET", "/me")).id;
    const [sent] = await addRecords(server, dataset.id, [
      { fields: { text: "t" }, responses: [{ user_id, status, ...values }] },
    ]);
    const [record] = await addRecords(server, dataset.id, [{ fields: { text: "t" } }]);
    const single = expectSuccess(await respond(server, OWNER_KEY, record.id, { status, ...values }));
    const changed = await asOwner(server, "PUT", `/responses/${single.id}`, { status, ...values });
    for (const response of [sent.responses[0], single, expectSuccess(changed)]) {
      expect(response).toMatchObject({ status, values: {} });
    }
    // It can be written again, which is what the original's cannot.
    expectSuccess(await asOwner(server, "PATCH", `/records/${record.id}`, { fields: { text: "u" } }));
  });

  test("external ids are texts or numbers, the empty one too, and numbers are kept as they are written", async () => {
    const ids = ['""', '"0"', "7", "3.0", "12345678901234567890", "-1"];
    const items = ids.map((id) => `{"fields":{"text":"t"},"external_id":${id}}`);
    const answer = await send("PUT", bulkPath(), `{"items":[${items}]}`);
    expect(expectSuccess(answer).items.map((item: Json) => item.external_id)).toEqual(
      ids.map((id) => id.replaceAll('"', "")),
    );
    for (const id of ["true", "[]", "{}"]) {
      const refused = await send(
        "PUT",
        bulkPath(),
        `{"items":[{"fields":{"text":"t"},"external_id":${id}}]}`,
      );
      expect(refused.json.detail.params.errors).toMatchObject([
        { type: "string_type", loc: ["body", "items", 0, "external_id"] },
      ]);
    }
  });

  test("a record that is null in all that may be null is as one without", async () => {
    const nulls = {
      id: null,
      metadata: null,
      external_id: null,
      responses: null,
      suggestions: null,
      vectors: null,
    };
    for (const method of ["POST", "PUT"]) {
      const item = {
        fields: { text: "t" },
        ...nulls,
        inserted_at: null,
        updated_at: null,
        status: "pending",
      };
      const answer = await asOwner(server, method, bulkPath(), { items: [item] });
      expect(expectSuccess(answer).items).toMatchObject([
        { metadata: null, external_id: null, responses: [], suggestions: [], vectors: {} },
      ]);
    }
  });

  test("vectors are as long as is declared, and stand under a name that is", async () => {
    const put = (vectors: Json) =>
      asOwner(server, "PUT", bulkPath(), { items: [{ fields: { text: "t" }, vectors }] });
    for (const [vectors, message] of [
      [{ v: [1] }, "vector 'v' must have 2 elements, got 1 elements"],
      [{ v: [1, 2, 3] }, "vector 'v' must have 2 elements, got 3 elements"],
      [{ w: [1, 2] }, "'w'"],
    ] as const) {
      const answer = await put(vectors);
      expect([answer.status, answer.json]).toEqual([422, { detail: expect.stringContaining(message) }]);
    }
    const [zeros] = expectSuccess(await put({ v: [0, 0] })).items;
    expect(zeros.vectors).toEqual({ v: [0, 0] });
  });

  test("what is wrong with the request is told before that there is no such dataset", async () => {
    for (const [method, path, loc] of [
      ["PUT", `/datasets/${NOBODYS_ID}/records/bulk`, ["body", "items"]],
      ["GET", `/datasets/${NOBODYS_ID}/records?limit=0`, ["query", "limit"]],
      ["GET", "/datasets/mine/records", ["path", "dataset_id"]],
      ["GET", "/records/mine", ["path", "record_id"]],
      ["DELETE", `/datasets/${NOBODYS_ID}/records`, ["query", "ids"]],
      ["DELETE", `/records/${NOBODYS_ID}/suggestions`, ["query", "ids"]],
    ] as const) {
      const answer = await asOwner(server, method, path, method === "PUT" ? { items: [] } : undefined);
      expect({ path, status: answer.status, loc: answer.json.detail.params?.errors[0].loc }).toEqual({
        path,
        status: 422,
        loc,
      });
    }
    for (const method of ["POST", "PATCH"]) {
      const answer = await asOwner(server, method, `/datasets/${dataset.id}/records`, {});
      expect([answer.status, answer.json]).toEqual([405, { detail: "Method Not Allowed" }]);
    }
  });

  test("terms are counted up to the sixteen thousand most frequent, and all their values", async () => {
    const { id } = await createEveryKindDataset(server, dataset.workspace_id);
    const settings = { type: "terms" };
    const property = await addPart(server, id, "metadata-properties", { name: "many", settings });
    const terms = Array.from({ length: 16_385 }, (_, index) => `t${index}`);
    await addRecords(server, id, [
      { fields: { text: "t" }, metadata: { many: terms } },
      { fields: { text: "t" }, metadata: { many: ["t9", "t8", "t9"] } },
    ]);
    const metrics = expectSuccess(
      await asOwner(server, "GET", `/metadata-properties/${property.id}/metrics`),
    );
    expect(metrics.total).toBe(16_388);
    expect(metrics.values).toHaveLength(16_384);
    expect(metrics.values.slice(0, 2)).toEqual([
      { term: "t9", count: 3 },
      { term: "t8", count: 2 },
    ]);
  });
});
