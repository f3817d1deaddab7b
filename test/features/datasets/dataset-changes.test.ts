import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { addMember, createAccount, createWorkspace } from "../../support/accounts.ts";
import {
  addPart,
  asOwner,
  createDataset,
  createFilledDataset,
  deleteDataset,
  publishDataset,
} from "../../support/datasets.ts";
import { onEachEngine } from "../../support/engines.ts";
import { TestClock } from "../../support/test-clock.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

onEachEngine("datasets", (engine) => {
  let server: TestServer;
  let clock: TestClock;
  let workspaceId: string;
  beforeAll(async () => {
    clock = new TestClock();
    server = await startTestServer({ engine, clock });
    workspaceId = (await createWorkspace(server)).id;
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test("change in what is sent, and keep the rest", async () => {
    const first = { guidelines: "Read.", metadata: { a: 1 }, allow_extra_metadata: false };
    const dataset = await createDataset(server, workspaceId, first);
    clock.advance(1000);
    const changes = {
      guidelines: null,
      metadata: { b: 2.5 },
      status: "ready",
      id: workspaceId,
      workspace_id: dataset.id,
    };
    const changed = await asOwner(server, "PATCH", `/datasets/${dataset.id}`, changes);
    expect(changed.status).toBe(200);
    expect(changed.json).toEqual({
      ...dataset,
      guidelines: null,
      metadata: { b: 2.5 },
      updated_at: expect.any(String),
      last_activity_at: changed.json.updated_at,
    });
    expect(changed.json.updated_at > (dataset as unknown as { updated_at: string }).updated_at).toBe(true);
    expect((await asOwner(server, "GET", `/datasets/${dataset.id}`)).json).toEqual(changed.json);
    const cleared = await asOwner(server, "PATCH", `/datasets/${dataset.id}`, { metadata: null });
    expect(cleared.json).toMatchObject({ metadata: null, allow_extra_metadata: false });
  });

  test("stay as they are where nothing is sent", async () => {
    const dataset = await createDataset(server, workspaceId);
    clock.advance(1000);
    const answer = await asOwner(server, "PATCH", `/datasets/${dataset.id}`, {});
    expect({ status: answer.status, body: answer.json }).toEqual({ status: 200, body: dataset });
  });

  test("have a name that is theirs within the workspace only", async () => {
    const { name } = await createDataset(server, workspaceId);
    const elsewhere = await createWorkspace(server);
    expect((await createDataset(server, elsewhere.id, { name })).name).toBe(name);
  });

  test("are published with a field and a required question, in that order, and once", async () => {
    const { id } = await createDataset(server, workspaceId);
    const publish = () => asOwner(server, "PUT", `/datasets/${id}/publish`);
    const settings = { type: "text" };
    const refusal = (reason: string) => ({
      detail: `Dataset with id \`${id}\` cannot be published: ${reason}`,
    });
    expect((await publish()).json).toEqual(refusal("it has no field"));
    await addPart(server, id, "fields", { settings });
    await addPart(server, id, "questions", { settings, required: null });
    expect((await publish()).json).toEqual(refusal("it has no required question"));
    await addPart(server, id, "questions", { settings, required: true });
    clock.advance(1000);
    const published = await publish();
    expect(published.json).toMatchObject({
      id,
      status: "ready",
      last_activity_at: published.json.updated_at,
    });
    const again = await publish();
    expect([again.status, again.json]).toEqual([422, refusal("it is published already")]);
  });

  test("are listed by age, status and name, and to members only those of their workspaces", async () => {
    const [mine, others] = [await createWorkspace(server), await createWorkspace(server)];
    const member = await createAccount(server, { role: "annotator" });
    await addMember(server, mine.id, member.id);
    const draft = await createDataset(server, mine.id);
    clock.advance(1);
    const ready = await createFilledDataset(server, mine.id);
    await publishDataset(server, ready.id);
    const foreign = await createDataset(server, others.id);
    const list = async (query: string, apiKey = member.apiKey) => {
      const { json } = await server.request("GET", `/api/v1/me/datasets?${query}`, { apiKey });
      return json.items.map(({ id }: { id: string }) => id);
    };
    expect(await list("")).toEqual([draft.id, ready.id]);
    expect(await list("status=ready")).toEqual([ready.id]);
    expect(await list(`name=${draft.name}`)).toEqual([draft.id]);
    expect(await list(`name=${draft.name.slice(1)}`)).toEqual([]);
    expect(await list(`name=${foreign.name}`)).toEqual([]);
    const all = (await asOwner(server, "GET", "/me/datasets")).json.items.map(({ id }: { id: string }) => id);
    expect(all.filter((id: string) => [draft.id, ready.id, foreign.id].includes(id))).toEqual([
      draft.id,
      ready.id,
      foreign.id,
    ]);
  });

  test("are gone with all that stands in them once they are deleted, and their name is free", async () => {
    const dataset = await createFilledDataset(server, workspaceId);
    const before = (await asOwner(server, "GET", `/datasets/${dataset.id}`)).json;
    const deleted = await asOwner(server, "DELETE", `/datasets/${dataset.id}`);
    expect([deleted.status, deleted.json]).toEqual([200, before]);
    expect((await createDataset(server, workspaceId, { name: dataset.name })).id).not.toBe(dataset.id);
    await server.context.datasetPurge.settled();
    const { read } = server.context.database;
    for (const table of ["fields", "questions", "metadata_properties", "vectors_settings"]) {
      expect(await read(table).where({ dataset_id: dataset.id })).toEqual([]);
    }
    expect(await read("datasets").where({ id: dataset.id })).toEqual([]);
  });

  test("tell what happened once it is true", async () => {
    const told: [string, string, string][] = [];
    const names = ["dataset.created", "dataset.updated", "dataset.published", "dataset.deleted"] as const;
    for (const name of names) {
      server.context.events.on(name, ({ dataset }) => told.push([name, dataset.id, dataset.status]));
    }
    const { id, name } = await createFilledDataset(server, workspaceId);
    await asOwner(server, "PATCH", `/datasets/${id}`, {});
    await asOwner(server, "PATCH", `/datasets/${id}`, { guidelines: "Read." });
    await publishDataset(server, id);
    await asOwner(server, "PUT", `/datasets/${id}/publish`);
    await asOwner(server, "POST", "/datasets", { name, workspace_id: workspaceId });
    await deleteDataset(server, id);
    await asOwner(server, "DELETE", `/datasets/${id}`);
    expect(told).toEqual([
      ["dataset.created", id, "draft"],
      ["dataset.updated", id, "draft"],
      ["dataset.published", id, "ready"],
      ["dataset.deleted", id, "ready"],
    ]);
  });
});
