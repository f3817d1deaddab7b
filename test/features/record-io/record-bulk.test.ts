import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createAccount, createWorkspace, NOBODYS_ID, uniqueName } from "../../support/accounts.ts";
import { addPart, asOwner, createDataset, expectSuccess, publishDataset } from "../../support/datasets.ts";
import { onEachEngine } from "../../support/engines.ts";
import { exchange } from "../../support/raw-http.ts";
import {
  addRecords,
  createLabelDataset,
  getProgress,
  getRecord,
  type Json,
  type LabelDataset,
  labelled,
  listRecords,
  upsertRecords,
} from "../../support/records.ts";
import { TestClock } from "../../support/test-clock.ts";
import { OWNER_KEY, startTestServer, type TestResponse, type TestServer } from "../../support/test-server.ts";

onEachEngine("records in bulk", (engine) => {
  let server: TestServer;
  let workspaceId: string;
  const clock = new TestClock();
  beforeAll(async () => {
    server = await startTestServer({ engine, clock });
    workspaceId = (await createWorkspace(server)).id;
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const newDataset = (wanted?: Record<string, unknown>) => createLabelDataset(server, workspaceId, wanted);

  function send(method: "POST" | "PUT", datasetId: string, body: string): Promise<TestResponse> {
    const headers = { "Content-Type": "application/json" };
    const path = `/api/v1/datasets/${datasetId}/records/bulk`;
    return server.request(method, path, { apiKey: OWNER_KEY, headers, body });
  }

  test("come back as they are, in the order in which they were sent, with all relations", async () => {
    const dataset = await newDataset();
    await addPart(server, dataset.id, "vectors-settings", { name: "v", dimensions: 2 });
    const user = await createAccount(server);
    const answer = await asOwner(server, "POST", `/datasets/${dataset.id}/records/bulk`, {
      items: [
        {
          fields: { text: "one 😀" },
          external_id: "1",
          metadata: { key: ["a", null, { deep: true }] },
          responses: [{ user_id: user.id, status: "submitted", values: labelled("b") }],
          suggestions: [
            { question_id: dataset.label.id, value: "a", score: 0.25, agent: "m 1", type: "model" },
          ],
          vectors: { v: [1, -0.5] },
          status: "ignored",
          id: NOBODYS_ID,
        },
        { fields: { text: "" }, external_id: 2, metadata: null },
      ],
    });
    expect(answer.status).toBe(201);
    const times = { inserted_at: expect.any(String), updated_at: expect.any(String) };
    expect(answer.json).toEqual({
      updated_item_ids: [],
      items: [
        {
          id: expect.not.stringMatching(NOBODYS_ID),
          status: "completed",
          fields: { text: "one 😀" },
          metadata: { key: ["a", null, { deep: true }] },
          external_id: "1",
          dataset_id: dataset.id,
          ...times,
          responses: [
            {
              id: expect.any(String),
              values: labelled("b"),
              status: "submitted",
              record_id: answer.json.items[0].id,
              user_id: user.id,
              ...times,
            },
          ],
          suggestions: [
            {
              id: expect.any(String),
              question_id: dataset.label.id,
              type: "model",
              value: "a",
              agent: "m 1",
              score: 0.25,
              ...times,
            },
          ],
          vectors: { v: [1, -0.5] },
        },
        {
          id: expect.any(String),
          status: "pending",
          fields: { text: "" },
          metadata: null,
          external_id: "2",
          dataset_id: dataset.id,
          ...times,
          responses: [],
          suggestions: [],
          vectors: {},
        },
      ],
    });
    for (const item of answer.json.items) expect(await getRecord(server, item.id)).toEqual(item);
    expect(await getProgress(server, dataset.id)).toEqual({
      total: 2,
      completed: 1,
      pending: 1,
      users: [{ username: user.username }],
    });
  });

  test("keep their numbers as they were sent", async () => {
    const dataset = await newDataset();
    await addPart(server, dataset.id, "vectors-settings", { name: "v", dimensions: 3 });
    const metadata = '{"whole":3,"float":3.0,"long":12345678901234567890123,"exponent":1e5}';
    const item = `{"fields":{"text":"t"},"metadata":${metadata},"vectors":{"v":[1,1.0,0.1]}}`;
    const answer = await send("POST", dataset.id, `{"items":[${item}]}`);
    expect(answer.status).toBe(201);
    expect(answer.text).toContain(`"metadata":${metadata}`);
    expect(answer.text).toContain('"vectors":{"v":[1.0,1.0,0.1]}');
    const listed = await asOwner(server, "GET", `/datasets/${dataset.id}/records?include=vectors`);
    expect(listed.text).toContain(`"metadata":${metadata}`);
    expect(listed.text).toContain('"vectors":{"v":[1.0,1.0,0.1]}');
  });

  test("vectors come back to the last bit", async () => {
    const dataset = await newDataset();
    const vector = [0.1, -1 / 3, 5e-324, 1.7976931348623157e308, 2 ** 53 + 2];
    await addPart(server, dataset.id, "vectors-settings", { name: "v", dimensions: vector.length });
    const [record] = await addRecords(server, dataset.id, [
      { fields: { text: "t" }, vectors: { v: vector } },
    ]);
    expect((await getRecord(server, record.id)).vectors.v).toEqual(vector);
  });

  test("are told apart by float and integer metadata", async () => {
    const dataset = await newDataset();
    for (const type of ["integer", "float"]) {
      await addPart(server, dataset.id, "metadata-properties", { name: type, settings: { type } });
    }
    const record = (metadata: string) => `{"items":[{"fields":{"text":"t"},"metadata":${metadata}}]}`;
    for (const [metadata, status] of [
      ['{"integer":3,"float":3.0}', 201],
      ['{"integer":3.0}', 422],
      ['{"float":3}', 422],
      ['{"integer":null,"float":null}', 201],
    ] as const) {
      const answer = await send("POST", dataset.id, record(metadata));
      expect({ metadata, status: answer.status }).toEqual({ metadata, status });
    }
  });

  /** What a batch's second item breaks, and what the message says of it. */
  const BAD_ITEMS: [what: string, item: (dataset: LabelDataset) => Json, message: string][] = [
    ["no field", () => ({ fields: {} }), "fields cannot be empty"],
    ["a missing field", () => ({ fields: { other: "x" } }), "missing required value for field: 'text'"],
    ["a null field", () => ({ fields: { text: null } }), "missing required value for field: 'text'"],
    ["an unknown field", () => ({ fields: { text: "t", other: "x" } }), "non configured fields: ['other']"],
    ["a value of another kind", () => ({ fields: { text: { a: 1 } } }), "field 'text' must be a string"],
    [
      "an unknown question",
      () => ({ fields: { text: "t" }, suggestions: [{ question_id: NOBODYS_ID, value: "a" }] }),
      `question with id \`${NOBODYS_ID}\` does not exist in this dataset`,
    ],
    [
      "a suggestion that is no option",
      ({ label }) => ({ fields: { text: "t" }, suggestions: [{ question_id: label.id, value: "z" }] }),
      "suggestion for question 'label' must be one of the options",
    ],
    [
      "two suggestions for a question",
      ({ label }) => ({
        fields: { text: "t" },
        suggestions: ["a", "b"].map((value) => ({ question_id: label.id, value })),
      }),
      "found two suggestions for the same question",
    ],
    [
      "a list of scores for a single value",
      ({ label }) => ({
        fields: { text: "t" },
        suggestions: [{ question_id: label.id, value: "a", score: [0.5] }],
      }),
      "must have a single score",
    ],
    [
      "a response of nobody",
      () => ({
        fields: { text: "t" },
        responses: [{ user_id: NOBODYS_ID, status: "draft", values: {} }],
      }),
      `user with id \`${NOBODYS_ID}\` not found`,
    ],
    ["an unknown vector", () => ({ fields: { text: "t" }, vectors: { v: [1] } }), "vector with name 'v'"],
  ];

  test.each(["POST", "PUT"] as const)(
    "%s refuses a batch whole, naming the first bad item",
    async (method) => {
      const dataset = await newDataset();
      for (const [what, item, message] of BAD_ITEMS) {
        const items = [{ fields: { text: "good" } }, item(dataset), { fields: {} }];
        const answer = await asOwner(server, method, `/datasets/${dataset.id}/records/bulk`, { items });
        expect({ what, status: answer.status, json: answer.json }).toEqual({
          what,
          status: 422,
          json: { detail: expect.stringContaining("Record at position 1 is not valid because ") },
        });
        expect(answer.json.detail).toContain(message);
      }
      expect(await listRecords(server, dataset.id)).toEqual({ items: [], total: 0 });
      expect(await getProgress(server, dataset.id)).toMatchObject({ total: 0, users: [] });
    },
  );

  const BAD_SHAPES: [what: string, body: string, loc: (string | number)[], type: string][] = [
    ["no items", "{}", ["items"], "missing"],
    ["items that are no list", '{"items":{}}', ["items"], "list_type"],
    ["an empty list", '{"items":[]}', ["items"], "too_short"],
    [
      "501 items",
      JSON.stringify({ items: Array(501).fill({ fields: { text: "t" } }) }),
      ["items"],
      "too_long",
    ],
    [
      "a number as a field",
      '{"items":[{"fields":{"text":1}}]}',
      ["items", 0, "fields", "text"],
      "string_type",
    ],
    ["a list as fields", '{"items":[{"fields":[]}]}', ["items", 0, "fields"], "dict_type"],
    [
      "a list as metadata",
      '{"items":[{"fields":{"text":"t"},"metadata":[]}]}',
      ["items", 0, "metadata"],
      "dict_type",
    ],
    [
      "null as a vector",
      '{"items":[{"fields":{"text":"t"},"vectors":{"v":null}}]}',
      ["items", 0, "vectors", "v"],
      "list_type",
    ],
    [
      "a text in a vector",
      '{"items":[{"fields":{"text":"t"},"vectors":{"v":[1,"x"]}}]}',
      ["items", 0, "vectors", "v", 1],
      "float_type",
    ],
    [
      "a submitted response without values",
      `{"items":[{"fields":{"text":"t"},"responses":[{"user_id":"${NOBODYS_ID}","status":"submitted"}]}]}`,
      ["items", 0, "responses", 0, "values"],
      "value_error",
    ],
    [
      "a score over 1",
      `{"items":[{"fields":{"text":"t"},"suggestions":[{"question_id":"${NOBODYS_ID}","value":"a","score":1.5}]}]}`,
      ["items", 0, "suggestions", 0, "score"],
      "value_error",
    ],
    [
      "an agent of signs only",
      `{"items":[{"fields":{"text":"t"},"suggestions":[{"question_id":"${NOBODYS_ID}","value":"a","agent":"--"}]}]}`,
      ["items", 0, "suggestions", 0, "agent"],
      "string_pattern_mismatch",
    ],
  ];

  test("are refused with the place of what does not fit the schema", async () => {
    const { id } = await newDataset();
    for (const [what, body, loc, type] of BAD_SHAPES) {
      const answer = await send("PUT", id, body);
      expect({ what, status: answer.status, errors: answer.json?.detail?.params?.errors }).toEqual({
        what,
        status: 422,
        errors: [{ type, loc: ["body", ...loc], msg: expect.any(String) }],
      });
    }
  });

  test("a person has one response in a record", async () => {
    const { id } = await newDataset();
    const response = { user_id: NOBODYS_ID, status: "draft", values: {} };
    const items = [{ fields: { text: "t" }, responses: [response, response] }];
    const answer = await upsertRecords(server, id, items);
    expect(answer.json.detail.params.errors).toEqual([
      { type: "value_error", loc: ["body", "items", 0, "responses"], msg: expect.any(String) },
    ]);
  });

  test("POST refuses external ids that are taken or repeated", async () => {
    const { id } = await newDataset();
    const item = (externalId: string) => ({ fields: { text: "t" }, external_id: externalId });
    await addRecords(server, id, [item("a"), item("")]);
    const post = (...items: Json[]) => asOwner(server, "POST", `/datasets/${id}/records/bulk`, { items });
    const taken = await post(item("a"), item("b"));
    expect(taken.status).toBe(422);
    expect(taken.json.detail).toContain("found records with same external ids: a");
    expect((await post(item(""))).status).toBe(422);
    const repeated = await post(item("c"), item("c"));
    expect(repeated.json.detail.params.errors).toEqual([
      { type: "value_error", loc: ["body", "items"], msg: expect.stringContaining(": c") },
    ]);
    expect((await listRecords(server, id)).total).toBe(2);
  });

  test("PUT changes what it names, by id or external id, and leaves the rest", async () => {
    const dataset = await newDataset();
    const user = await createAccount(server);
    await addPart(server, dataset.id, "vectors-settings", { name: "v", dimensions: 1 });
    const [one, two] = await addRecords(server, dataset.id, [
      {
        fields: { text: "one" },
        external_id: "1",
        metadata: { kept: true },
        suggestions: [{ question_id: dataset.label.id, value: "a" }],
        responses: [{ user_id: user.id, status: "draft", values: {} }],
        vectors: { v: [1.5] },
      },
      { fields: { text: "two" }, external_id: "2", metadata: { cleared: true } },
    ]);
    clock.advance(1000);
    const answer = expectSuccess(
      await upsertRecords(server, dataset.id, [
        {
          id: one.id,
          external_id: "never changed",
          suggestions: [{ question_id: dataset.comment.id, value: "x" }],
        },
        { external_id: "2", fields: null, metadata: null },
        { external_id: "3", fields: { text: "three" }, id: NOBODYS_ID },
      ]),
    );
    const [first, second, third] = answer.items;
    expect(first).toMatchObject({
      id: one.id,
      external_id: "1",
      fields: { text: "one" },
      metadata: { kept: true },
    });
    expect(first.suggestions.map(({ value }: Json) => value)).toEqual(["a", "x"]);
    expect(first.responses).toEqual(one.responses);
    expect(first.vectors).toEqual({ v: [1.5] });
    // Nothing of the record itself has changed.
    expect(first.updated_at).toBe(one.updated_at);
    expect(second).toMatchObject({ id: two.id, fields: { text: "two" }, metadata: null });
    expect(second.updated_at > two.updated_at).toBe(true);
    expect(third.id).not.toBe(NOBODYS_ID);
    expect(answer.updated_item_ids).toEqual([one.id, two.id]);
    expect((await listRecords(server, dataset.id)).total).toBe(3);
  });

  test("PUT replaces suggestions, responses and vectors of the same question, person and name, ids staying", async () => {
    const dataset = await newDataset();
    const user = await createAccount(server);
    await addPart(server, dataset.id, "vectors-settings", { name: "v", dimensions: 1 });
    const item = (label: string, number: number) => ({
      external_id: "1",
      fields: { text: "t" },
      suggestions: [
        { question_id: dataset.label.id, value: label, agent: label === "a" ? "m" : null, id: NOBODYS_ID },
      ],
      responses: [{ user_id: user.id, status: "submitted", values: labelled(label) }],
      vectors: { v: [number] },
    });
    const [before] = expectSuccess(await upsertRecords(server, dataset.id, [item("a", 1)])).items;
    const [after] = expectSuccess(await upsertRecords(server, dataset.id, [item("b", 2)])).items;
    expect(after.suggestions).toMatchObject([{ id: before.suggestions[0].id, value: "b", agent: null }]);
    expect(after.responses).toMatchObject([{ id: before.responses[0].id, values: labelled("b") }]);
    expect(after.vectors).toEqual({ v: [2] });
    expect(before.suggestions[0].id).not.toBe(NOBODYS_ID);
  });

  test("of the same record in one batch the last wins, and both are answered", async () => {
    const dataset = await newDataset();
    const [first, second, third] = expectSuccess(
      await upsertRecords(server, dataset.id, [
        { external_id: "1", fields: { text: "first" }, metadata: { a: 1 } },
        { external_id: "2", fields: { text: "other" } },
        { external_id: "1", fields: { text: "last" } },
      ]),
    ).items;
    expect(first).toEqual(third);
    expect(first).toMatchObject({ fields: { text: "last" }, metadata: { a: 1 } });
    expect(second.fields.text).toBe("other");
    expect((await listRecords(server, dataset.id)).total).toBe(2);
  });

  test("need fields only where there is no record yet", async () => {
    const dataset = await newDataset();
    const answer = await upsertRecords(server, dataset.id, [{ external_id: "1", fields: null }]);
    expect(answer.json.detail).toContain("Record at position 0 is not valid because fields are required");
  });

  test("an id of another dataset's record makes a new one", async () => {
    const [dataset, other] = [await newDataset(), await newDataset()];
    const [foreign] = await addRecords(server, other.id, 1);
    const [record] = expectSuccess(
      await upsertRecords(server, dataset.id, [{ id: foreign.id, fields: { text: "mine" } }]),
    ).items;
    expect(record.id).not.toBe(foreign.id);
    expect(await getRecord(server, foreign.id)).toEqual(foreign);
  });

  test("have statuses by their submitted responses", async () => {
    const dataset = await newDataset({ distribution: { strategy: "overlap", min_submitted: 2 } });
    const users = [await createAccount(server), await createAccount(server)];
    const responses = (...statuses: string[]) =>
      statuses.map((status, index) => ({ user_id: users[index]?.id, status, values: labelled("a") }));
    const records = await addRecords(server, dataset.id, [
      { fields: { text: "1" }, external_id: "1", responses: responses("submitted", "submitted") },
      { fields: { text: "2" }, external_id: "2", responses: responses("submitted", "draft") },
    ]);
    expect(records.map(({ status }) => status)).toEqual(["completed", "pending"]);
    const upserted = await upsertRecords(server, dataset.id, [
      { external_id: "1", responses: responses("discarded") },
      { external_id: "2", responses: responses("submitted", "submitted") },
    ]);
    expect(upserted.json.items.map(({ status }: Json) => status)).toEqual(["pending", "completed"]);
    expect(await getProgress(server, dataset.id)).toMatchObject({ total: 2, completed: 1, pending: 1 });
  });

  test("count characters and offsets as Python does", async () => {
    const dataset = await createDataset(server, workspaceId);
    await addPart(server, dataset.id, "fields", { name: "text", required: true, settings: { type: "text" } });
    const settings = { type: "span", field: "text", options: [{ value: "x", text: "x" }] };
    const span = await addPart(server, dataset.id, "questions", { name: "span", required: true, settings });
    await publishDataset(server, dataset.id);
    const marked = (start: number, end: number) => [
      {
        fields: { text: "a😀b" },
        suggestions: [{ question_id: span.id, value: [{ label: "x", start, end }] }],
      },
    ];
    expect((await upsertRecords(server, dataset.id, marked(1, 3))).status).toBe(200);
    expect((await upsertRecords(server, dataset.id, marked(1, 4))).status).toBe(422);
  });

  test("are read from a body without a type, and refused one over the limit with a word about it", async () => {
    const { id } = await newDataset();
    const answer = await server.request("PUT", `/api/v1/datasets/${id}/records/bulk`, {
      apiKey: OWNER_KEY,
      // Bytes, to which `fetch` adds no type.
      body: new TextEncoder().encode('{"items":[{"fields":{"text":"t"}}]}'),
    });
    expect(answer.status).toBe(200);
    const large = "x".repeat(2 * 1024 * 1024);
    expect((await upsertRecords(server, id, [{ fields: { text: large } }])).status).toBe(200);
    // Declared only: a client whose upload of so much is cut short may not get to see the answer.
    const head = `PUT /api/v1/datasets/${id}/records/bulk HTTP/1.1\r\nHost: x\r\nX-Argilla-Api-Key: ${OWNER_KEY}\r\n`;
    const limit = 64 * 1024 * 1024;
    const tooLarge = await exchange(server.url, `${head}Content-Length: ${limit + 1}\r\n\r\n`, "{");
    expect(tooLarge.status).toBe(413);
    expect(tooLarge.body).toContain(`${limit} bytes`);
  });

  test("may be as deep as a hundred levels, and are refused deeper ones", async () => {
    const { id } = await newDataset();
    const nested = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;
    const body = (levels: number) =>
      `{"items":[{"fields":{"text":"t"},"metadata":{"${uniqueName("k")}":${nested(levels)}}}]}`;
    expect((await send("PUT", id, body(100))).status).toBe(200);
    expect((await send("PUT", id, body(101))).status).toBe(422);
    expect((await send("PUT", id, body(50_000))).status).toBe(422);
  });
});
