import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createWorkspace, uniqueName } from "../../support/accounts.ts";
import { addPart, asOwner, createDataset, createFilledDataset, type Parts } from "../../support/datasets.ts";
import { onEachEngine } from "../../support/engines.ts";
import { startTestServer, type TestResponse, type TestServer } from "../../support/test-server.ts";

const ROUNDS = 8;
const PARTS: readonly [Parts, Record<string, unknown>][] = [
  ["fields", { settings: { type: "text" } }],
  ["questions", { settings: { type: "text" } }],
  ["metadata-properties", { settings: { type: "terms" } }],
  ["vectors-settings", { dimensions: 2 }],
];

onEachEngine("datasets, at the same moment", (engine) => {
  let server: TestServer;
  let workspaceId: string;
  beforeAll(async () => {
    server = await startTestServer({ engine });
    workspaceId = (await createWorkspace(server)).id;
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  function statuses(answers: readonly TestResponse[]): number[] {
    return answers.map(({ status }) => status).sort();
  }

  /** Rows of a table whose dataset is not there. */
  async function orphans(table: string): Promise<unknown[]> {
    const { read } = server.context.database;
    return read(table).whereNotIn("dataset_id", read("datasets").select("id"));
  }

  test("of one name: one is made", async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const json = { name: uniqueName("race"), workspace_id: workspaceId };
      const answers = await Promise.all([1, 2, 3, 4].map(() => asOwner(server, "POST", "/datasets", json)));
      expect(statuses(answers)).toEqual([201, 409, 409, 409]);
    }
  });

  test("renamed to one name: one gets it", async () => {
    const name = uniqueName("race");
    const drafts = await Promise.all([1, 2, 3].map(() => createDataset(server, workspaceId)));
    const answers = await Promise.all(
      drafts.map(({ id }) => asOwner(server, "PATCH", `/datasets/${id}`, { name })),
    );
    expect(statuses(answers)).toEqual([200, 409, 409]);
  });

  test.each(PARTS)("with %s of one name: one is made", async (parts, wanted) => {
    const { id } = await createDataset(server, workspaceId);
    const json = { name: "one", title: "One", ...wanted };
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => asOwner(server, "POST", `/datasets/${id}/${parts}`, json)),
    );
    expect(statuses(answers)).toEqual([201, 409, 409, 409]);
  });

  test("with the sixth settings of vectors: five are made", async () => {
    const { id } = await createDataset(server, workspaceId);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        asOwner(server, "POST", `/datasets/${id}/vectors-settings`, {
          name: `v${index}`,
          title: "V",
          dimensions: 2,
        }),
      ),
    );
    expect(statuses(answers)).toEqual([201, 201, 201, 201, 201, 422, 422, 422]);
  });

  test("with two span questions for one field: one is made", async () => {
    const { id } = await createDataset(server, workspaceId);
    const field = await addPart(server, id, "fields", { settings: { type: "text" } });
    const settings = { type: "span", field: field.name, options: [{ value: "a", text: "A" }] };
    const answers = await Promise.all(
      ["one", "two", "three"].map((name) =>
        asOwner(server, "POST", `/datasets/${id}/questions`, { name, title: "Q", settings }),
      ),
    );
    expect(statuses(answers)).toEqual([201, 422, 422]);
  });

  test("published and robbed of the only field: one of the two happens", async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { id, field } = await createFilledDataset(server, workspaceId);
      const answers = await Promise.all([
        asOwner(server, "PUT", `/datasets/${id}/publish`),
        asOwner(server, "DELETE", `/fields/${field.id}`),
      ]);
      expect(statuses(answers)).toEqual([200, 422]);
      const { json: dataset } = await asOwner(server, "GET", `/datasets/${id}`);
      const { json: fields } = await asOwner(server, "GET", `/datasets/${id}/fields`);
      expect([dataset.status, fields.items.length]).toEqual(
        answers[0]?.status === 200 ? ["ready", 1] : ["draft", 0],
      );
    }
  });

  test("published twice: once", async () => {
    const { id } = await createFilledDataset(server, workspaceId);
    const answers = await Promise.all([1, 2, 3].map(() => asOwner(server, "PUT", `/datasets/${id}/publish`)));
    expect(statuses(answers)).toEqual([200, 422, 422]);
  });

  test("changed in two things by two people: both changes stay", async () => {
    const { id, field } = await createFilledDataset(server, workspaceId);
    for (let round = 0; round < ROUNDS; round += 1) {
      const [guidelines, title] = [`Guidelines ${round}`, `Title ${round}`];
      const answers = await Promise.all([
        asOwner(server, "PATCH", `/datasets/${id}`, { guidelines }),
        asOwner(server, "PATCH", `/datasets/${id}`, { metadata: { round } }),
        asOwner(server, "PATCH", `/fields/${field.id}`, { title }),
        asOwner(server, "PATCH", `/fields/${field.id}`, {
          settings: { type: "text", use_markdown: round % 2 === 0 },
        }),
      ]);
      expect(statuses(answers)).toEqual([200, 200, 200, 200]);
      expect((await asOwner(server, "GET", `/datasets/${id}`)).json).toMatchObject({
        guidelines,
        metadata: { round },
      });
      expect((await asOwner(server, "GET", `/datasets/${id}/fields`)).json.items[0]).toMatchObject({
        title,
        settings: { use_markdown: round % 2 === 0 },
      });
    }
  });

  test("deleted while parts arrive: each answer is a success or says that it is gone, and nothing is left", async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { id } = await createFilledDataset(server, workspaceId);
      const arriving = PARTS.map(([parts, wanted]) =>
        asOwner(server, "POST", `/datasets/${id}/${parts}`, { name: "late", title: "Late", ...wanted }),
      );
      const answers = await Promise.all([asOwner(server, "DELETE", `/datasets/${id}`), ...arriving]);
      expect(answers[0]?.status).toBe(200);
      for (const { status } of answers.slice(1)) expect([201, 404]).toContain(status);
    }
    await server.context.datasetPurge.settled();
    for (const table of ["fields", "questions", "metadata_properties", "vectors_settings"]) {
      expect(await orphans(table)).toEqual([]);
    }
    expect(await server.context.database.read("datasets").whereNull("workspace_id")).toEqual([]);
  });

  test("deleted twice: once", async () => {
    const { id } = await createFilledDataset(server, workspaceId);
    const answers = await Promise.all([1, 2, 3].map(() => asOwner(server, "DELETE", `/datasets/${id}`)));
    expect(statuses(answers)).toEqual([200, 404, 404]);
  });

  test("made in a workspace that goes: one of the two happens", async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const workspace = await createWorkspace(server);
      const [made, gone] = await Promise.all([
        asOwner(server, "POST", "/datasets", { name: "late", workspace_id: workspace.id }),
        asOwner(server, "DELETE", `/workspaces/${workspace.id}`),
      ]);
      expect([`201 409`, `422 200`]).toContain(`${made?.status} ${gone?.status}`);
    }
  });
});
