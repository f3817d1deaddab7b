import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { addMember, createAccount, createWorkspace, type TestAccount } from "../../support/accounts.ts";
import { asOwner, deleteDataset, expectSuccess } from "../../support/datasets.ts";
import { onEachEngine } from "../../support/engines.ts";
import {
  addRecords,
  createLabelDataset,
  getProgress,
  type Json,
  labelled,
  listRecords,
  respond,
  upsertRecords,
} from "../../support/records.ts";
import { recordStatements } from "../../support/statement-recorder.ts";
import { startTestServer, type TestResponse, type TestServer } from "../../support/test-server.ts";

onEachEngine("at the same time", (engine) => {
  let server: TestServer;
  let workspaceId: string;
  let people: TestAccount[];
  beforeAll(async () => {
    server = await startTestServer({ engine });
    workspaceId = (await createWorkspace(server)).id;
    people = await Promise.all(Array.from({ length: 6 }, () => createAccount(server)));
    for (const { id } of people) await addMember(server, workspaceId, id);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const newDataset = (minSubmitted: number) =>
    createLabelDataset(server, workspaceId, {
      distribution: { strategy: "overlap", min_submitted: minSubmitted },
    });

  /** What the counters say has to be what can be counted. */
  async function expectExact(datasetId: string): Promise<Json[]> {
    const { items, total } = await listRecords(server, datasetId, "limit=1000&include=responses");
    const completed = items.filter((item: Json) => item.status === "completed").length;
    expect(total).toBe(items.length);
    expect(await getProgress(server, datasetId)).toMatchObject({
      total: items.length,
      completed,
      pending: items.length - completed,
    });
    const { min_submitted } = (await asOwner(server, "GET", `/datasets/${datasetId}`)).json.distribution;
    for (const { responses, status } of items) {
      const submitted = responses.filter((response: Json) => response.status === "submitted").length;
      expect(status).toBe(submitted >= min_submitted ? "completed" : "pending");
    }
    return items;
  }

  test("people answer the same records: every answer counts", async () => {
    const { id } = await newDataset(people.length);
    const records = await addRecords(server, id, 5);
    const answers = await Promise.all(
      people.flatMap(({ apiKey }) => records.map((record) => respond(server, apiKey, record.id))),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    const items = await expectExact(id);
    expect(items.map(({ status }) => status)).toEqual(Array(5).fill("completed"));
    for (const { responses } of items) expect(responses).toHaveLength(people.length);
  });

  test("people answer different records: they share a transaction, and who is refused harms nobody", async () => {
    const { id } = await newDataset(1);
    const records = await addRecords(server, id, 12);
    const [first, ...others] = people as [TestAccount, ...TestAccount[]];
    for (const record of records.slice(0, 4)) expectSuccess(await respond(server, first.apiKey, record.id));
    let answers: TestResponse[] = [];
    const statements = await recordStatements(server, async () => {
      answers = await Promise.all([
        ...records.map((record) => respond(server, first.apiKey, record.id)),
        ...records.map((record, place) => {
          return respond(server, others[place % others.length]?.apiKey as string, record.id);
        }),
      ]);
    });
    expect(answers.map(({ status }) => status)).toEqual([
      ...records.map((_, place) => (place < 4 ? 409 : 201)),
      ...records.map(() => 201),
    ]);
    const transactions = statements.filter(({ sql }) => sql.includes("last_activity_at"));
    expect(transactions.length).toBeLessThan(20);
    const items = await expectExact(id);
    for (const { responses } of items) expect(responses).toHaveLength(2);
  });

  test("all who answer are refused: nothing of the dataset moves", async () => {
    const { id } = await newDataset(1);
    const records = await addRecords(server, id, 3);
    const [person] = people as [TestAccount];
    for (const record of records) expectSuccess(await respond(server, person.apiKey, record.id));
    const before = (await asOwner(server, "GET", `/datasets/${id}`)).json;
    const answers = await Promise.all(records.map((record) => respond(server, person.apiKey, record.id)));
    expect(answers.map(({ status }) => status)).toEqual([409, 409, 409]);
    expect((await asOwner(server, "GET", `/datasets/${id}`)).json).toEqual(before);
  });

  test("one person answers a record twice: one is stored, the other told so", async () => {
    const { id } = await newDataset(1);
    const [record] = await addRecords(server, id, 1);
    const [person] = people as [TestAccount];
    const statuses = await Promise.all([1, 2, 3].map(() => respond(server, person.apiKey, record.id)));
    expect(statuses.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    const [item] = await expectExact(id);
    expect(item.responses).toHaveLength(1);
  });

  test("answers come and go: status and counts stay right", async () => {
    const { id } = await newDataset(2);
    const records = await addRecords(server, id, 3);
    const write = (person: TestAccount, status: string) => {
      const items = records.map((record) => ({ record_id: record.id, status, values: labelled("a") }));
      return server.request("POST", "/api/v1/me/responses/bulk", { apiKey: person.apiKey, json: { items } });
    };
    const answers = await Promise.all(
      people.flatMap((person) =>
        ["submitted", "discarded", "submitted", "draft"].map((status) => write(person, status)),
      ),
    );
    for (const { status, json } of answers) {
      expect(status).toBe(200);
      expect(json.items.map(({ error }: Json) => error)).toEqual([null, null, null]);
    }
    await expectExact(id);
  });

  test("the same external ids are upserted: each is one record", async () => {
    const { id } = await newDataset(1);
    const batch = (who: number) =>
      Array.from({ length: 40 }, (_, index) => ({
        external_id: (index + who * 7) % 40,
        fields: { text: `by ${who}` },
        suggestions: [],
      }));
    const answers = await Promise.all([0, 1, 2, 3, 4].map((who) => upsertRecords(server, id, batch(who))));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const items = await expectExact(id);
    expect(items.map((item) => item.external_id).sort()).toEqual(
      Array.from({ length: 40 }, (_, index) => String(index)).sort(),
    );
    // Of all writers one made the records, the others found them.
    const updated = answers.map(({ json }) => json.updated_item_ids.length);
    expect(updated.reduce((sum, count) => sum + count, 0)).toBe(4 * 40);
  });

  test("records arrive with responses while people answer and records go", async () => {
    const { id } = await newDataset(1);
    const records = await addRecords(
      server,
      id,
      Array.from({ length: 20 }, (_, index) => ({ fields: { text: "t" }, external_id: index })),
    );
    const [person, other] = people as [TestAccount, TestAccount];
    const items = records.map((_, index) => ({
      external_id: index,
      fields: { text: "again" },
      responses: [{ user_id: other.id, status: "submitted", values: labelled("b") }],
    }));
    const gone = records.slice(0, 5).map(({ id: recordId }) => recordId);
    const answers = await Promise.all([
      upsertRecords(server, id, items),
      ...records.map((record) => respond(server, person.apiKey, record.id)),
      asOwner(server, "DELETE", `/datasets/${id}/records?ids=${gone.join(",")}`),
      upsertRecords(server, id, [...items].reverse()),
    ]);
    for (const { status } of answers) expect([200, 201, 204, 404]).toContain(status);
    await expectExact(id);
  });

  test("a dataset goes while records and answers arrive: nothing fails, nothing is left", async () => {
    const { id } = await newDataset(1);
    const records = await addRecords(server, id, 10);
    const [person] = people as [TestAccount];
    const answers = await Promise.all([
      ...[1, 2, 3].map(() => upsertRecords(server, id, [{ fields: { text: "t" } }])),
      ...records.slice(0, 5).map((record) => respond(server, person.apiKey, record.id)),
      deleteDataset(server, id).then(() => ({ status: 200 })),
      ...[1, 2, 3].map(() => upsertRecords(server, id, [{ fields: { text: "t" } }])),
      ...records.slice(5).map((record) => respond(server, person.apiKey, record.id)),
    ]);
    for (const { status } of answers) expect([200, 201, 404]).toContain(status);
    await server.context.datasetPurge.settled();
    const { read } = server.context.database;
    for (const table of ["records", "responses", "record_counts", "record_stretches", "dataset_annotators"]) {
      expect(await read(table).where({ dataset_id: id })).toEqual([]);
    }
  });

  test("a dataset asks for another number of responses while people answer", async () => {
    const { id } = await newDataset(1);
    const records = await addRecords(server, id, 8);
    const ask = (minSubmitted: number) =>
      asOwner(server, "PATCH", `/datasets/${id}`, {
        distribution: { strategy: "overlap", min_submitted: minSubmitted },
      });
    const answers = await Promise.all([
      ...people.flatMap(({ apiKey }, who) =>
        records.slice(0, 8 - who).map((record) => respond(server, apiKey, record.id)),
      ),
      ask(3),
      ask(2),
      ask(4),
    ]);
    for (const { status } of answers) expect([200, 201]).toContain(status);
    await server.context.recordUpkeep.settled();
    await expectExact(id);
  });
});
