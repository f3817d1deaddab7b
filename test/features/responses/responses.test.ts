import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  addMember,
  createAccount,
  createWorkspace,
  NOBODYS_ID,
  type TestAccount,
} from "../../support/accounts.ts";
import { asOwner, expectSuccess } from "../../support/datasets.ts";
import { onEachEngine } from "../../support/engines.ts";
import {
  addRecords,
  createLabelDataset,
  getProgress,
  getRecord,
  type Json,
  labelled,
  respond,
} from "../../support/records.ts";
import { TestClock } from "../../support/test-clock.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

onEachEngine("responses", (engine) => {
  let server: TestServer;
  let workspaceId: string;
  let ada: TestAccount;
  let grace: TestAccount;
  const clock = new TestClock();
  beforeAll(async () => {
    server = await startTestServer({ engine, clock });
    workspaceId = (await createWorkspace(server)).id;
    [ada, grace] = [await createAccount(server), await createAccount(server)];
    for (const { id } of [ada, grace]) await addMember(server, workspaceId, id);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  async function newRecord(minSubmitted = 1): Promise<{ datasetId: string; recordId: string }> {
    const distribution = { strategy: "overlap", min_submitted: minSubmitted };
    const { id } = await createLabelDataset(server, workspaceId, { distribution });
    const [record] = await addRecords(server, id, 1);
    return { datasetId: id, recordId: record.id };
  }

  const put = (who: TestAccount, id: string, json: Json) =>
    server.request("PUT", `/api/v1/responses/${id}`, { apiKey: who.apiKey, json });
  const remove = (who: TestAccount, id: string) =>
    server.request("DELETE", `/api/v1/responses/${id}`, { apiKey: who.apiKey });
  const bulk = (who: TestAccount, items: Json[]) =>
    server.request("POST", "/api/v1/me/responses/bulk", { apiKey: who.apiKey, json: { items } });
  const statusOf = async (recordId: string) => (await getRecord(server, recordId)).status;

  test("turn the status of their record, forth and back", async () => {
    const { datasetId, recordId } = await newRecord(2);
    const completed = async () => (await getProgress(server, datasetId)).completed;
    const first = expectSuccess(await respond(server, ada.apiKey, recordId));
    expect([await statusOf(recordId), await completed()]).toEqual(["pending", 0]);
    const second = expectSuccess(await respond(server, grace.apiKey, recordId));
    expect([await statusOf(recordId), await completed()]).toEqual(["completed", 1]);
    expectSuccess(await put(grace, second.id, { status: "discarded", values: labelled("a") }));
    expect([await statusOf(recordId), await completed()]).toEqual(["pending", 0]);
    expectSuccess(await put(grace, second.id, { status: "submitted", values: labelled("b") }));
    expect([await statusOf(recordId), await completed()]).toEqual(["completed", 1]);
    expect(expectSuccess(await remove(ada, first.id))).toEqual(first);
    expect([await statusOf(recordId), await completed()]).toEqual(["pending", 0]);
    expect((await remove(ada, first.id)).status).toBe(404);
    expect(await getProgress(server, datasetId)).toMatchObject({
      users: [{ username: ada.username }, { username: grace.username }],
    });
  });

  test("are answered as they were written, and belong to the caller", async () => {
    const { recordId } = await newRecord();
    const values = { comment: { value: "", ignored: 1 }, label: { value: "a" } };
    const answer = await respond(server, ada.apiKey, recordId, {
      status: "draft",
      values,
      user_id: grace.id,
    });
    expect(answer.status).toBe(201);
    expect(answer.json).toEqual({
      id: expect.any(String),
      values: { comment: { value: "" }, label: { value: "a" } },
      status: "draft",
      record_id: recordId,
      user_id: ada.id,
      inserted_at: expect.any(String),
      updated_at: expect.any(String),
    });
    clock.advance(1000);
    const changed = expectSuccess(await put(ada, answer.json.id, { status: "discarded" }));
    expect(changed).toEqual({
      ...answer.json,
      values: {},
      status: "discarded",
      updated_at: changed.updated_at,
    });
    expect(changed.updated_at > answer.json.updated_at).toBe(true);
    expect((await getRecord(server, recordId)).responses).toEqual([changed]);
  });

  test.each([{ values: null }, {}])("without answers are stored as having none: %j", async (values) => {
    const { recordId } = await newRecord();
    for (const status of ["draft", "discarded"]) {
      const [{ item }] = expectSuccess(await bulk(ada, [{ record_id: recordId, status, ...values }])).items;
      expect(item).toMatchObject({ status, values: {} });
    }
  });

  test.each<[what: string, response: Json, message: string]>([
    ["without values", { status: "submitted", values: {} }, "missing response values"],
    [
      "without a required answer",
      { status: "submitted", values: { comment: { value: "x" } } },
      "name='label'",
    ],
    ["to an unknown question", { status: "draft", values: { x: { value: "a" } } }, "name='x'"],
    ["of no option", { status: "discarded", values: labelled("z") }, "must be one of the options"],
  ])("are not written %s", async (_, response, message) => {
    const { recordId } = await newRecord();
    const answer = await respond(server, ada.apiKey, recordId, response);
    expect(answer.status).toBe(422);
    expect(answer.json.detail).toContain(message);
    const { items } = expectSuccess(await bulk(ada, [{ ...response, record_id: recordId }]));
    expect(items).toEqual([{ item: null, error: { detail: answer.json.detail } }]);
    expect((await getRecord(server, recordId)).responses).toEqual([]);
  });

  test.each<[what: string, response: Json, loc: string[]]>([
    ["without a status", { values: {} }, ["status"]],
    ["of an unknown status", { status: "done", values: {} }, ["status"]],
    ["submitted with null", { status: "submitted", values: null }, ["values"]],
    ["with a bare answer", { status: "draft", values: { label: "a" } }, ["values", "label"]],
    [
      "with null as an answer",
      { status: "draft", values: labelled(null as never) },
      ["values", "label", "value"],
    ],
  ])("do not fit the schema %s", async (_, response, loc) => {
    const { recordId } = await newRecord();
    const answer = await respond(server, ada.apiKey, recordId, response);
    expect(answer.status).toBe(422);
    expect(answer.json.detail.params.errors[0].loc).toEqual(["body", ...loc]);
    const inBulk = await bulk(ada, [
      { record_id: recordId, status: "draft" },
      { ...response, record_id: recordId },
    ]);
    expect(inBulk.json.detail.params.errors[0].loc).toEqual(["body", "items", 1, ...loc]);
    expect((await getRecord(server, recordId)).responses).toEqual([]);
  });

  test("in bulk succeed or fail one by one, in order", async () => {
    const { recordId } = await newRecord();
    const [mine] = await addRecords(server, (await createLabelDataset(server, workspaceId)).id, 1);
    const elsewhere = (await createWorkspace(server)).id;
    const [foreign] = await addRecords(server, (await createLabelDataset(server, elsewhere)).id, 1);
    const item = (record: string, label = "a") => ({
      record_id: record,
      status: "submitted",
      values: labelled(label),
    });
    const { items } = expectSuccess(
      await bulk(ada, [
        item(recordId),
        item(NOBODYS_ID),
        item(foreign.id),
        item(mine.id, "z"),
        item(mine.id),
        item(recordId, "b"),
      ]),
    );
    expect(items.map(({ error }: Json) => error?.detail)).toEqual([
      undefined,
      `Record with id \`${NOBODYS_ID}\` not found`,
      "Operation not allowed",
      expect.stringContaining("must be one of the options"),
      undefined,
      undefined,
    ]);
    expect(items[5].item).toMatchObject({ record_id: recordId, user_id: ada.id, values: labelled("b") });
    expect(items[5].item.id).toBe(items[0].item.id);
    expect((await getRecord(server, recordId)).responses).toEqual([items[5].item]);
    expect((await getRecord(server, foreign.id)).responses).toEqual([]);
    expect((await bulk(ada, [])).status).toBe(422);
    expect((await bulk(ada, Array(101).fill(item(recordId)))).status).toBe(422);
  });

  test("are a person's only one in a record", async () => {
    const { recordId } = await newRecord();
    expectSuccess(await respond(server, ada.apiKey, recordId));
    expect((await respond(server, ada.apiKey, recordId)).json).toEqual({
      detail: `Response already exists for record with id \`${recordId}\` and by user with id \`${ada.id}\``,
    });
  });

  test("move the dataset's last activity, and nothing else of it", async () => {
    const { datasetId, recordId } = await newRecord();
    const look = async () => expectSuccess(await asOwner(server, "GET", `/datasets/${datasetId}`));
    const before = await look();
    clock.advance(1000);
    const { id } = expectSuccess(await respond(server, ada.apiKey, recordId));
    const after = await look();
    expect(after).toEqual({ ...before, last_activity_at: after.last_activity_at });
    expect(after.last_activity_at > before.last_activity_at).toBe(true);
    clock.advance(1000);
    expectSuccess(await remove(ada, id));
    expect((await look()).last_activity_at > after.last_activity_at).toBe(true);
  });

  test("are told after they are written: the record's change, its completion, the response", async () => {
    const { recordId } = await newRecord();
    const told: Json[] = [];
    const { events } = server.context;
    for (const name of ["record.updated", "record.completed"] as const) {
      events.on(name, ({ records }) => {
        if (records[0]?.id === recordId) told.push([name, records[0].status]);
      });
    }
    for (const name of ["response.created", "response.updated", "response.deleted"] as const) {
      events.on(name, ({ record, response }) => {
        if (record.id === recordId) told.push([name, record.status, response.status]);
      });
    }
    const { id } = expectSuccess(await respond(server, ada.apiKey, recordId));
    expectSuccess(await bulk(ada, [{ record_id: recordId, status: "submitted", values: labelled("b") }]));
    expectSuccess(await remove(ada, id));
    expect(told).toEqual([
      ["record.updated", "completed"],
      ["record.completed", "completed"],
      ["response.created", "pending", "submitted"],
      ["record.updated", "completed"],
      ["record.completed", "completed"],
      ["response.updated", "completed", "submitted"],
      ["record.updated", "pending"],
      ["response.deleted", "completed", "submitted"],
    ]);
  });
});
