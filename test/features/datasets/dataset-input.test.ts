import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createWorkspace } from "../../support/accounts.ts";
import { asOwner, createDataset } from "../../support/datasets.ts";
import { onEachEngine } from "../../support/engines.ts";
import { invalid } from "../../support/error-bodies.ts";
import { OWNER_KEY, startTestServer, type TestServer } from "../../support/test-server.ts";

const ASTRAL = "𝔸";
const NOT_NULL = "Value error, The following keys must have non-null values:";
const NOT_AN_OBJECT = "Input should be a valid dictionary or object to extract fields from";

type Problem = Parameters<typeof invalid>[number];

const BOTH: readonly [title: string, body: Record<string, unknown>, problem: Problem][] = [
  [
    "an empty name",
    { name: "" },
    ["string_too_short", ["body", "name"], "String should have at least 1 character"],
  ],
  [
    "a name of 201 characters",
    { name: ASTRAL.repeat(201) },
    ["string_too_long", ["body", "name"], "String should have at most 200 characters"],
  ],
  ["a number for a name", { name: 7 }, ["string_type", ["body", "name"], "Input should be a valid string"]],
  [
    "empty guidelines",
    { guidelines: "" },
    ["string_too_short", ["body", "guidelines"], "String should have at least 1 character"],
  ],
  [
    "guidelines of 10001 characters",
    { guidelines: "g".repeat(10_001) },
    ["string_too_long", ["body", "guidelines"], "String should have at most 10000 characters"],
  ],
  [
    "a word that is no flag",
    { allow_extra_metadata: "perhaps" },
    [
      "bool_parsing",
      ["body", "allow_extra_metadata"],
      "Input should be a valid boolean, unable to interpret input",
    ],
  ],
  [
    "a number that is no flag",
    { allow_extra_metadata: 2 },
    [
      "bool_parsing",
      ["body", "allow_extra_metadata"],
      "Input should be a valid boolean, unable to interpret input",
    ],
  ],
  [
    "a distribution without a strategy",
    { distribution: { min_submitted: 1 } },
    ["missing", ["body", "distribution", "strategy"], "Field required"],
  ],
  [
    "a distribution of another strategy",
    { distribution: { strategy: "chance", min_submitted: 1 } },
    ["literal_error", ["body", "distribution", "strategy"], "Input should be 'overlap'"],
  ],
  [
    "a distribution without a number",
    { distribution: { strategy: "overlap" } },
    ["missing", ["body", "distribution", "min_submitted"], "Field required"],
  ],
  [
    "no response at all",
    { distribution: { strategy: "overlap", min_submitted: 0 } },
    [
      "greater_than_equal",
      ["body", "distribution", "min_submitted"],
      "Input should be greater than or equal to 1",
    ],
  ],
  [
    "a number that no column holds",
    { distribution: { strategy: "overlap", min_submitted: 2 ** 31 } },
    [
      "less_than_equal",
      ["body", "distribution", "min_submitted"],
      "Input should be less than or equal to 2147483647",
    ],
  ],
  [
    "half a response",
    { distribution: { strategy: "overlap", min_submitted: 1.5 } },
    [
      "int_from_float",
      ["body", "distribution", "min_submitted"],
      "Input should be a valid integer, got a number with a fractional part",
    ],
  ],
  [
    "a word for a number",
    { distribution: { strategy: "overlap", min_submitted: "two" } },
    [
      "int_parsing",
      ["body", "distribution", "min_submitted"],
      "Input should be a valid integer, unable to parse string as an integer",
    ],
  ],
  [
    "a list for metadata",
    { metadata: [] },
    ["dict_type", ["body", "metadata"], "Input should be a valid dictionary"],
  ],
  [
    "metadata deeper than anybody means",
    { metadata: JSON.parse(`{"a":${"[".repeat(200)}${"]".repeat(200)}}`) },
    [
      "value_error",
      ["body", "metadata"],
      "Value error, Lists and objects should not be nested more than 100 levels deep",
    ],
  ],
];

const CREATE: typeof BOTH = [
  ["no name", { name: undefined }, ["missing", ["body", "name"], "Field required"]],
  ["no workspace", { workspace_id: undefined }, ["missing", ["body", "workspace_id"], "Field required"]],
  [
    "no UUID for the workspace",
    { workspace_id: "mine" },
    [
      "uuid_parsing",
      ["body", "workspace_id"],
      "Input should be a valid UUID, such as 0195f2c4-7a1e-7cc0-a5b1-3f0d2f6f9e11",
    ],
  ],
  [
    "null for the flag",
    { allow_extra_metadata: null },
    ["bool_type", ["body", "allow_extra_metadata"], "Input should be a valid boolean"],
  ],
  [
    "null for the distribution",
    { distribution: null },
    ["model_attributes_type", ["body", "distribution"], NOT_AN_OBJECT],
  ],
];

const UPDATE: typeof BOTH = [
  ["null for the name", { name: null }, ["value_error", ["body"], `${NOT_NULL} name`]],
  [
    "null for all that cannot be null",
    { allow_extra_metadata: null, distribution: null, guidelines: null },
    ["value_error", ["body"], `${NOT_NULL} allow_extra_metadata, distribution`],
  ],
];

onEachEngine("the input of datasets", (engine) => {
  let server: TestServer;
  let workspaceId: string;
  beforeAll(async () => {
    server = await startTestServer({ engine });
    workspaceId = (await createWorkspace(server)).id;
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test.each([...BOTH, ...CREATE])("a new dataset is refused with %s", async (_title, body, problem) => {
    const answer = await asOwner(server, "POST", "/datasets", {
      name: "refused",
      workspace_id: workspaceId,
      ...body,
    });
    expect({ status: answer.status, body: answer.json }).toEqual({ status: 422, body: invalid(problem) });
    const found = await asOwner(server, "GET", `/me/datasets?workspace_id=${workspaceId}&name=refused`);
    expect(found.json).toEqual({ items: [] });
  });

  test("a change is refused with what would be refused at creation, and changes nothing", async () => {
    const dataset = await createDataset(server, workspaceId);
    for (const [title, body, problem] of [...BOTH, ...UPDATE]) {
      const answer = await asOwner(server, "PATCH", `/datasets/${dataset.id}`, body);
      expect({ title, status: answer.status, body: answer.json }).toEqual({
        title,
        status: 422,
        body: invalid(problem),
      });
    }
    expect((await asOwner(server, "GET", `/datasets/${dataset.id}`)).json).toEqual(dataset);
  });

  test("has defaults, and nothing of what clients send beside it", async () => {
    const id = "0195f2c4-7a1e-7cc0-a5b1-3f0d2f6f9e11";
    const beside = { id, status: "ready", inserted_at: null, updated_at: "yesterday", unknown: [1] };
    const created = await asOwner(server, "POST", "/datasets", {
      ...{ name: "defaults", workspace_id: workspaceId },
      ...beside,
    });
    expect(created.status).toBe(201);
    expect(created.json).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/),
      name: "defaults",
      guidelines: null,
      allow_extra_metadata: true,
      status: "draft",
      distribution: { strategy: "overlap", min_submitted: 1 },
      metadata: null,
      workspace_id: workspaceId,
      last_activity_at: created.json.inserted_at,
      inserted_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?$/),
      updated_at: created.json.inserted_at,
    });
    expect(created.json.id).not.toBe(id);
  });

  test.each([
    ["true", 1, "3"],
    ["YES", "on", 3],
    ["off", false, " 3 "],
    ["0", 0, "3.0"],
  ])("takes what Pydantic takes for a flag (%s, %s) and for a number (%s)", async (one, other, number) => {
    const flags = [one, other];
    const answers = await Promise.all(
      flags.map((flag) =>
        createDataset(server, workspaceId, {
          allow_extra_metadata: flag,
          distribution: { strategy: "overlap", min_submitted: number },
        }),
      ),
    );
    const meant = !["off", "0"].includes(one);
    for (const answer of answers) {
      expect(answer).toMatchObject({
        allow_extra_metadata: meant,
        distribution: { strategy: "overlap", min_submitted: 3 },
      });
    }
  });

  test.each([
    "a.b c/d\\e",
    "🙂 émoji, 𝔸",
    "../..",
    " outer spaces ",
    "line\nbreak",
    "%2e?#&=",
    ASTRAL.repeat(200),
  ])("may be named %j, and is found by that name", async (name) => {
    const { id } = await createDataset(server, workspaceId, { name });
    const query = new URLSearchParams({ workspace_id: workspaceId, name });
    const found = await asOwner(server, "GET", `/me/datasets?${query}`);
    expect(found.json.items.map((item: { id: string; name: string }) => [item.id, item.name])).toEqual([
      [id, name],
    ]);
  });

  test("is found by its id in any spelling", async () => {
    const { id } = await createDataset(server, workspaceId);
    for (const spelling of [id.toUpperCase(), id.replaceAll("-", "")]) {
      expect((await asOwner(server, "GET", `/datasets/${spelling}`)).json.id).toBe(id);
    }
    const query = `workspace_id=${workspaceId.replaceAll("-", "").toUpperCase()}`;
    const listed = await asOwner(server, "GET", `/me/datasets?${query}`);
    expect(listed.json.items).toContainEqual(expect.objectContaining({ id, workspace_id: workspaceId }));
  });

  test.each([
    ["status=open", "enum", ["query", "status"], "Input should be 'draft' or 'ready'"],
    [
      "workspace_id=mine",
      "uuid_parsing",
      ["query", "workspace_id"],
      "Input should be a valid UUID, such as 0195f2c4-7a1e-7cc0-a5b1-3f0d2f6f9e11",
    ],
  ])("a list is refused with %s", async (query, type, loc, msg) => {
    const answer = await asOwner(server, "GET", `/me/datasets?${query}`);
    expect({ status: answer.status, body: answer.json }).toEqual({
      status: 422,
      body: invalid([type, loc, msg]),
    });
  });

  test("keeps metadata with integers of any size and floats that stay floats", async () => {
    const metadata =
      '{"float":3.0,"integer":3,"large":12345678901234567890,"small":1e-7,"text":"\\u0000 🙂","null":null}';
    const body = `{"name":"digits","workspace_id":"${workspaceId}","metadata":${metadata}}`;
    const headers = { "Content-Type": "application/json" };
    const created = await server.request("POST", "/api/v1/datasets", { apiKey: OWNER_KEY, body, headers });
    expect(created.status).toBe(201);
    const read = await asOwner(server, "GET", `/datasets/${created.json.id}`);
    for (const { text } of [created, read]) expect(text).toContain(`"metadata":${metadata}`);
  });
});
