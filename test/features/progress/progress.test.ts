import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { addMember, createAccount, createWorkspace } from "../../support/accounts.ts";
import { addPart, asOwner, createDataset, expectSuccess } from "../../support/datasets.ts";
import { onEachEngine } from "../../support/engines.ts";
import {
  addRecords,
  createLabelDataset,
  getProgress,
  getRecord,
  type Json,
  labelled,
  listRecords,
  upsertRecords,
} from "../../support/records.ts";
import { OWNER_KEY, startTestServer, type TestServer } from "../../support/test-server.ts";

onEachEngine("progress", (engine) => {
  let server: TestServer;
  let workspaceId: string;
  beforeAll(async () => {
    server = await startTestServer({ engine });
    workspaceId = (await createWorkspace(server)).id;
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const NONE = { submitted: 0, discarded: 0, draft: 0 };
  const read = async (path: string) => expectSuccess(await asOwner(server, "GET", path));
  const metricsOf = async (datasetId: string, apiKey: string) =>
    expectSuccess(await server.request("GET", `/api/v1/me/datasets/${datasetId}/metrics`, { apiKey }))
      .responses;

  test("of a draft is nothing", async () => {
    const { id } = await createDataset(server, workspaceId);
    expect(await getProgress(server, id)).toEqual({ total: 0, completed: 0, pending: 0, users: [] });
    expect(await read(`/datasets/${id}/users/progress`)).toEqual({ users: [] });
    expect(await metricsOf(id, OWNER_KEY)).toEqual({ total: 0, pending: 0, ...NONE });
  });

  test("counts everybody's responses apart", async () => {
    const dataset = await createLabelDataset(server, workspaceId, {
      distribution: { strategy: "overlap", min_submitted: 2 },
    });
    const [ada, grace] = [await createAccount(server), await createAccount(server)];
    for (const { id } of [ada, grace]) await addMember(server, workspaceId, id);
    const of = (user: { id: string }, status: string) => ({
      user_id: user.id,
      status,
      values: labelled("a"),
    });
    await addRecords(server, dataset.id, [
      { fields: { text: "1" }, responses: [of(ada, "submitted"), of(grace, "submitted")] },
      { fields: { text: "2" }, responses: [of(ada, "submitted"), of(grace, "discarded")] },
      { fields: { text: "3" }, responses: [of(ada, "draft")] },
      { fields: { text: "4" } },
    ]);
    const users = [{ username: ada.username }, { username: grace.username }];
    const progress = await getProgress(server, dataset.id);
    expect(progress).toMatchObject({ total: 4, completed: 1, pending: 3 });
    expect(progress.users).toEqual(expect.arrayContaining(users));
    expect((await read(`/datasets/${dataset.id}/users/progress`)).users).toEqual([
      {
        username: ada.username,
        completed: { ...NONE, submitted: 1 },
        pending: { submitted: 1, discarded: 0, draft: 1 },
      },
      { username: grace.username, completed: { ...NONE, submitted: 1 }, pending: { ...NONE, discarded: 1 } },
    ]);
    expect(await metricsOf(dataset.id, ada.apiKey)).toEqual({
      total: 4,
      submitted: 2,
      discarded: 0,
      draft: 1,
      pending: 1,
    });
    expect(await metricsOf(dataset.id, grace.apiKey)).toEqual({
      total: 4,
      submitted: 1,
      discarded: 1,
      draft: 0,
      pending: 2,
    });
    expect(await metricsOf(dataset.id, OWNER_KEY)).toEqual({ total: 4, pending: 4, ...NONE });
  });

  test.each([30, 1200])(
    "follows the number of responses that a dataset asks for: %i records",
    async (count) => {
      const dataset = await createLabelDataset(server, workspaceId);
      const person = await createAccount(server);
      const responses = [{ user_id: person.id, status: "submitted", values: labelled("a") }];
      for (let start = 0; start < count; start += 400) {
        const items = Array.from({ length: Math.min(400, count - start) }, (_, index) => {
          return { fields: { text: "t" }, ...(index % 2 === 0 ? { responses } : {}) };
        });
        await addRecords(server, dataset.id, items);
      }
      expect(await getProgress(server, dataset.id)).toMatchObject({ total: count, completed: count / 2 });
      const ask = async (minSubmitted: number) => {
        const distribution = { strategy: "overlap", min_submitted: minSubmitted };
        expectSuccess(await asOwner(server, "PATCH", `/datasets/${dataset.id}`, { distribution }));
        await server.context.recordUpkeep.settled();
        const { items } = await listRecords(server, dataset.id, `offset=${count - 10}&limit=10`);
        return [
          (await getProgress(server, dataset.id)).completed,
          items.filter((item: Json) => item.status === "completed").length,
        ];
      };
      expect(await ask(2)).toEqual([0, 0]);
      expect(await ask(1)).toEqual([count / 2, 5]);
    },
  );

  test("a few records follow within the very request", async () => {
    const dataset = await createLabelDataset(server, workspaceId);
    const person = await createAccount(server);
    const responses = [{ user_id: person.id, status: "submitted", values: labelled("a") }];
    const [record] = await addRecords(server, dataset.id, [{ fields: { text: "t" }, responses }]);
    const distribution = { strategy: "overlap", min_submitted: 2 };
    expectSuccess(await asOwner(server, "PATCH", `/datasets/${dataset.id}`, { distribution }));
    expect((await getRecord(server, record.id)).status).toBe("pending");
  });

  test("of metadata counts terms and finds ranges", async () => {
    const dataset = await createLabelDataset(server, workspaceId);
    const declare = (type: string) =>
      addPart(server, dataset.id, "metadata-properties", { name: type, settings: { type } });
    const properties = {
      terms: await declare("terms"),
      integer: await declare("integer"),
      float: await declare("float"),
    };
    const metrics = (name: keyof typeof properties) =>
      read(`/metadata-properties/${properties[name].id}/metrics`);
    expect(await metrics("terms")).toEqual({ type: "terms", total: 0, values: [] });
    expect(await metrics("integer")).toEqual({ type: "integer", min: null, max: null });

    const record = (metadata: Json, id: number) => ({ fields: { text: "t" }, external_id: id, metadata });
    expectSuccess(
      await upsertRecords(server, dataset.id, [
        record({ terms: "b", integer: -3, float: 0.5 }, 1),
        record({ terms: ["b", "a"], integer: 7, float: 2.123456789, other: 1 }, 2),
        record({ terms: ["c", "a"], integer: null }, 3),
        record(null, 4),
      ]),
    );
    expect(await metrics("terms")).toEqual({
      type: "terms",
      total: 5,
      values: [
        { term: "a", count: 2 },
        { term: "b", count: 2 },
        { term: "c", count: 1 },
      ],
    });
    expect(await metrics("integer")).toEqual({ type: "integer", min: -3, max: 7 });
    expect(await metrics("float")).toEqual({ type: "float", min: 0.5, max: 2.12346 });

    // What changes or goes is counted no more.
    expectSuccess(await upsertRecords(server, dataset.id, [{ external_id: 2, metadata: { terms: "c" } }]));
    const { items } = await listRecords(server, dataset.id, "limit=1");
    expectSuccess(await asOwner(server, "DELETE", `/records/${items[0].id}`));
    expect((await metrics("terms")).values).toEqual([
      { term: "c", count: 2 },
      { term: "a", count: 1 },
    ]);
    expect(await metrics("integer")).toEqual({ type: "integer", min: null, max: null });
  });
});
