import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { addMember, createAccount, createWorkspace } from "../../support/accounts.ts";
import {
  addPart,
  asOwner,
  createDataset,
  createFilledDataset,
  publishDataset,
} from "../../support/datasets.ts";
import { onEachEngine } from "../../support/engines.ts";
import { invalid } from "../../support/error-bodies.ts";
import { OWNER_KEY, startTestServer, type TestServer } from "../../support/test-server.ts";

type Problem = Parameters<typeof invalid>[number];

const NO_INTEGER = "Input should be a valid integer, unable to parse string as an integer";
const NO_NUMBER = "Input should be a valid number, unable to parse string as a number";
const FRACTION = "Input should be a valid integer, got a number with a fractional part";

const REFUSED: readonly [settings: string, problem: Problem][] = [
  ["{}", ["union_tag_not_found", ["body", "settings"], "Unable to extract tag using discriminator 'type'"]],
  [
    '{"type":"date"}',
    [
      "union_tag_invalid",
      ["body", "settings"],
      "Input tag \"date\" found using 'type' does not match any of the expected tags: 'terms', 'integer', 'float'",
    ],
  ],
  [
    '{"type":"terms","values":[]}',
    [
      "too_short",
      ["body", "settings", "terms", "values"],
      "List should have at least 1 item after validation, not 0",
    ],
  ],
  [
    `{"type":"terms","values":[${Array.from({ length: 251 }, (_, index) => index)}]}`,
    [
      "too_long",
      ["body", "settings", "terms", "values"],
      "List should have at most 250 items after validation, not 251",
    ],
  ],
  [
    '{"type":"terms","values":"a"}',
    ["list_type", ["body", "settings", "terms", "values"], "Input should be a valid list"],
  ],
  ['{"type":"integer","min":"a"}', ["int_parsing", ["body", "settings", "integer", "min"], NO_INTEGER]],
  ['{"type":"integer","max":1.5}', ["int_from_float", ["body", "settings", "integer", "max"], FRACTION]],
  [
    '{"type":"integer","max":[]}',
    ["int_type", ["body", "settings", "integer", "max"], "Input should be a valid integer"],
  ],
  [
    '{"type":"integer","min":5,"max":5}',
    ["value_error", ["body", "settings", "integer"], "Value error, 'min' (5) must be lower than 'max' (5)"],
  ],
  [
    '{"type":"integer","min":9007199254740993,"max":9007199254740993}',
    [
      "value_error",
      ["body", "settings", "integer"],
      "Value error, 'min' (9007199254740993) must be lower than 'max' (9007199254740993)",
    ],
  ],
  ['{"type":"float","min":"a"}', ["float_parsing", ["body", "settings", "float", "min"], NO_NUMBER]],
  [
    '{"type":"float","max":true}',
    ["float_type", ["body", "settings", "float", "max"], "Input should be a valid number"],
  ],
  [
    '{"type":"float","max":1e999}',
    ["finite_number", ["body", "settings", "float", "max"], "Input should be a finite number"],
  ],
  [
    '{"type":"float","min":0.5,"max":0.25}',
    [
      "value_error",
      ["body", "settings", "float"],
      "Value error, 'min' (0.5) must be lower than 'max' (0.25)",
    ],
  ],
];

const ACCEPTED: readonly [settings: string, complete: string][] = [
  ['{"type":"terms"}', '{"type":"terms","values":null}'],
  ['{"type":"terms","values":null,"visible_for_annotators":true}', '{"type":"terms","values":null}'],
  [
    '{"type":"terms","values":["a",1,1.0,null,true,{"b":[]},"🙂"]}',
    '{"type":"terms","values":["a",1,1.0,null,true,{"b":[]},"🙂"]}',
  ],
  ['{"type":"integer"}', '{"type":"integer","min":null,"max":null}'],
  ['{"type":"integer","min":"0","max":3.0}', '{"type":"integer","min":0,"max":3}'],
  [
    '{"type":"integer","min":9007199254740992,"max":9007199254740993}',
    '{"type":"integer","min":9007199254740992,"max":9007199254740993}',
  ],
  ['{"type":"float","min":0,"max":"2.5"}', '{"type":"float","min":0,"max":2.5}'],
  ['{"type":"float","min":-1.0,"max":1e3}', '{"type":"float","min":-1.0,"max":1e3}'],
];

onEachEngine("metadata properties", (engine) => {
  let server: TestServer;
  let workspaceId: string;
  beforeAll(async () => {
    server = await startTestServer({ engine });
    workspaceId = (await createWorkspace(server)).id;
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  /** Sends the settings as they are written: a parsed number is not the same. */
  function post(datasetId: string, name: string, settings: string) {
    const body = `{"name":${JSON.stringify(name)},"title":"T","settings":${settings}}`;
    const headers = { "Content-Type": "application/json" };
    const path = `/api/v1/datasets/${datasetId}/metadata-properties`;
    return server.request("POST", path, { apiKey: OWNER_KEY, body, headers });
  }

  test("are refused with what is wrong, told at its place", async () => {
    const { id } = await createDataset(server, workspaceId);
    for (const [settings, problem] of REFUSED) {
      const answer = await post(id, "m", settings);
      expect({ settings, status: answer.status, body: answer.json }).toEqual({
        settings,
        status: 422,
        body: invalid(problem),
      });
    }
    expect((await asOwner(server, "GET", `/me/datasets/${id}/metadata-properties`)).json).toEqual({
      items: [],
    });
  });

  test.each<[Record<string, unknown>, Problem]>([
    [{ name: "" }, ["string_too_short", ["body", "name"], "String should have at least 1 character"]],
    [{ title: undefined }, ["missing", ["body", "title"], "Field required"]],
    [
      { visible_for_annotators: null },
      ["bool_type", ["body", "visible_for_annotators"], "Input should be a valid boolean"],
    ],
  ])("are refused with %j", async (body, problem) => {
    const { id } = await createDataset(server, workspaceId);
    const json = { name: "m", title: "M", settings: { type: "terms" }, ...body };
    const answer = await asOwner(server, "POST", `/datasets/${id}/metadata-properties`, json);
    expect([answer.status, answer.json]).toEqual([422, invalid(problem)]);
  });

  test("have complete settings, with numbers as they were sent, and come in the order in which they were made", async () => {
    const { id } = await createDataset(server, workspaceId);
    for (const [index, [settings, complete]] of ACCEPTED.entries()) {
      const answer = await post(id, `m${index}`, settings);
      expect(answer.status).toBe(201);
      expect(answer.text).toContain(`"settings":${complete}`);
    }
    const listed = await asOwner(server, "GET", `/me/datasets/${id}/metadata-properties`);
    const settings = [...listed.text.matchAll(/"settings":(\{.*?\}),"visible/g)].map(([, text]) => text);
    expect(settings).toEqual(ACCEPTED.map(([, complete]) => complete));
  });

  test("are shown to annotators only where they are meant for them", async () => {
    const { id } = await createDataset(server, workspaceId);
    const settings = { type: "terms" };
    await addPart(server, id, "metadata-properties", {
      name: "hidden",
      settings,
      visible_for_annotators: "no",
    });
    await addPart(server, id, "metadata-properties", { name: "shown", settings });
    for (const [role, names] of [
      ["admin", ["hidden", "shown"]],
      ["annotator", ["shown"]],
    ] as const) {
      const member = await createAccount(server, { role });
      await addMember(server, workspaceId, member.id);
      const path = `/api/v1/me/datasets/${id}/metadata-properties`;
      const { json } = await server.request("GET", path, { apiKey: member.apiKey });
      expect({ role, names: json.items.map(({ name }: { name: string }) => name) }).toEqual({ role, names });
    }
  });

  test("change in title and visibility, which stays where it is left out", async () => {
    const { id } = await createDataset(server, workspaceId);
    const property = await addPart(server, id, "metadata-properties", {
      settings: { type: "integer", min: 1 },
    });
    const patch = (changes: Record<string, unknown>) =>
      asOwner(server, "PATCH", `/metadata-properties/${property.id}`, changes);
    const body = { ...property, title: "T2", settings: { type: "float", visible_for_annotators: false } };
    const { visible_for_annotators: _, ...withoutVisibility } = body;
    const titled = await patch(withoutVisibility);
    expect(titled.json).toEqual({ ...property, title: "T2", updated_at: expect.any(String) });
    expect((await patch({ visible_for_annotators: false })).json).toMatchObject({
      title: "T2",
      visible_for_annotators: false,
    });
    expect((await patch({ title: "T3" })).json.visible_for_annotators).toBe(false);
    const nulls = await patch({ title: null, visible_for_annotators: null });
    const message =
      "Value error, The following keys must have non-null values: title, visible_for_annotators";
    expect([nulls.status, nulls.json]).toEqual([422, invalid(["value_error", ["body"], message])]);
    const { json } = await asOwner(server, "GET", `/me/datasets/${id}/metadata-properties`);
    expect(json.items).toMatchObject([
      { title: "T3", visible_for_annotators: false, settings: property.settings },
    ]);
  });

  test("come and go in a published dataset, and a name that went may come back with another type", async () => {
    const dataset = await createFilledDataset(server, workspaceId);
    await publishDataset(server, dataset.id);
    const gone = await asOwner(server, "DELETE", `/metadata-properties/${dataset.metadataProperty.id}`);
    expect([gone.status, gone.json]).toEqual([200, dataset.metadataProperty]);
    const { name } = dataset.metadataProperty;
    const settings = { type: "float", min: null, max: null };
    const back = await addPart(server, dataset.id, "metadata-properties", { name, settings });
    const { json } = await asOwner(server, "GET", `/me/datasets/${dataset.id}/metadata-properties`);
    expect(json).toEqual({ items: [back] });
  });
});
