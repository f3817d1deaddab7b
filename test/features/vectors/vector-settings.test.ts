import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createWorkspace } from "../../support/accounts.ts";
import {
  addPart,
  asOwner,
  createDataset,
  createFilledDataset,
  publishDataset,
} from "../../support/datasets.ts";
import { onEachEngine } from "../../support/engines.ts";
import { invalid } from "../../support/error-bodies.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

type Problem = Parameters<typeof invalid>[number];

const REFUSED: readonly [title: string, body: Record<string, unknown>, problem: Problem][] = [
  [
    "an empty name",
    { name: "" },
    ["string_too_short", ["body", "name"], "String should have at least 1 character"],
  ],
  ["no title", { title: undefined }, ["missing", ["body", "title"], "Field required"]],
  ["no dimensions", { dimensions: undefined }, ["missing", ["body", "dimensions"], "Field required"]],
  [
    "null for dimensions",
    { dimensions: null },
    ["int_type", ["body", "dimensions"], "Input should be a valid integer"],
  ],
  [
    "no dimension at all",
    { dimensions: 0 },
    ["greater_than", ["body", "dimensions"], "Input should be greater than 0"],
  ],
  [
    "more dimensions than any vector has",
    { dimensions: 1e10 },
    ["less_than_equal", ["body", "dimensions"], "Input should be less than or equal to 2147483647"],
  ],
];

onEachEngine("the settings of vectors", (engine) => {
  let server: TestServer;
  let workspaceId: string;
  beforeAll(async () => {
    server = await startTestServer({ engine });
    workspaceId = (await createWorkspace(server)).id;
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test.each(REFUSED)("are refused with %s", async (_title, body, problem) => {
    const { id } = await createDataset(server, workspaceId);
    const json = { name: "v", title: "V", dimensions: 2, ...body };
    const answer = await asOwner(server, "POST", `/datasets/${id}/vectors-settings`, json);
    expect([answer.status, answer.json]).toEqual([422, invalid(problem)]);
    expect((await asOwner(server, "GET", `/datasets/${id}/vectors-settings`)).json).toEqual({ items: [] });
  });

  test("are five at most, of any names, and come in the order in which they were made", async () => {
    const { id } = await createDataset(server, workspaceId);
    const made: unknown[] = [];
    for (const [name, dimensions] of [
      ["a.b", 1],
      ["c d", "2"],
      ["🙂/", 3.0],
      ["add", 4],
      ["id", 5],
    ] as const) {
      const settings = await addPart(server, id, "vectors-settings", { name, dimensions });
      expect(settings).toEqual({
        id: expect.any(String),
        name,
        title: "A title",
        dimensions: Number(dimensions),
        dataset_id: id,
        inserted_at: expect.any(String),
        updated_at: settings.inserted_at,
      });
      made.push(settings);
    }
    const path = `/datasets/${id}/vectors-settings`;
    expect((await asOwner(server, "GET", path)).json).toEqual({ items: made });
    // The limit is told before that the name is taken.
    for (const name of ["sixth", "a.b"]) {
      const sixth = await asOwner(server, "POST", path, { name, title: "V", dimensions: 6 });
      const detail = `The maximum number of vector settings (5) is reached for dataset with id \`${id}\``;
      expect([sixth.status, sixth.json]).toEqual([422, { detail }]);
    }
  });

  test("change in title, which has to be there, and come and go in a published dataset", async () => {
    const dataset = await createFilledDataset(server, workspaceId);
    await publishDataset(server, dataset.id);
    const path = `/vectors-settings/${dataset.vectorSettings.id}`;
    const absent = await asOwner(server, "PATCH", path, {});
    expect([absent.status, absent.json]).toEqual([
      422,
      invalid(["missing", ["body", "title"], "Field required"]),
    ]);
    const none = await asOwner(server, "PATCH", path, { title: null });
    const message = "Value error, The following keys must have non-null values: title";
    expect([none.status, none.json]).toEqual([422, invalid(["value_error", ["body"], message])]);
    const body = { ...dataset.vectorSettings, title: "T2", name: "another", dimensions: 7 };
    const changed = await asOwner(server, "PATCH", path, body);
    expect([changed.status, changed.json]).toEqual([
      200,
      { ...dataset.vectorSettings, title: "T2", updated_at: expect.any(String) },
    ]);
    const gone = await asOwner(server, "DELETE", path);
    expect([gone.status, gone.json]).toEqual([200, changed.json]);
    await addPart(server, dataset.id, "vectors-settings", {
      name: dataset.vectorSettings.name,
      dimensions: 3,
    });
  });
});
