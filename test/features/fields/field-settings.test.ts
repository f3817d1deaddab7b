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

const LONG = "𝔸".repeat(501);
const TAGS = "'text', 'image', 'chat', 'custom'";

const REFUSED: readonly [title: string, body: Record<string, unknown>, problem: Problem][] = [
  ["no name", { name: undefined }, ["missing", ["body", "name"], "Field required"]],
  [
    "an empty name",
    { name: "" },
    ["string_too_short", ["body", "name"], "String should have at least 1 character"],
  ],
  [
    "a long name",
    { name: LONG },
    ["string_too_long", ["body", "name"], "String should have at most 200 characters"],
  ],
  ["no title", { title: undefined }, ["missing", ["body", "title"], "Field required"]],
  [
    "a long title",
    { title: LONG },
    ["string_too_long", ["body", "title"], "String should have at most 500 characters"],
  ],
  [
    "a word that is no flag",
    { required: "perhaps" },
    ["bool_parsing", ["body", "required"], "Input should be a valid boolean, unable to interpret input"],
  ],
  ["no settings", { settings: undefined }, ["missing", ["body", "settings"], "Field required"]],
  [
    "a text for settings",
    { settings: "text" },
    [
      "model_attributes_type",
      ["body", "settings"],
      "Input should be a valid dictionary or object to extract fields from",
    ],
  ],
  [
    "settings without a type",
    { settings: { use_markdown: true } },
    ["union_tag_not_found", ["body", "settings"], "Unable to extract tag using discriminator 'type'"],
  ],
  [
    "settings of a type that there is not",
    { settings: { type: "table" } },
    [
      "union_tag_invalid",
      ["body", "settings"],
      `Input tag "table" found using 'type' does not match any of the expected tags: ${TAGS}`,
    ],
  ],
  [
    "a text that is no flag within the settings",
    { settings: { type: "text", use_markdown: [] } },
    ["bool_type", ["body", "settings", "text", "use_markdown"], "Input should be a valid boolean"],
  ],
  [
    "a custom field without a template",
    { settings: { type: "custom" } },
    ["missing", ["body", "settings", "custom", "template"], "Field required"],
  ],
  [
    "a chat with null for a flag",
    { settings: { type: "chat", use_markdown: null } },
    ["bool_type", ["body", "settings", "chat", "use_markdown"], "Input should be a valid boolean"],
  ],
];

const DEFAULTS = [
  [{ type: "text" }, { type: "text", use_markdown: false }],
  [
    { type: "text", use_markdown: "yes" },
    { type: "text", use_markdown: true },
  ],
  [{ type: "image", use_markdown: true }, { type: "image" }],
  [{ type: "chat" }, { type: "chat", use_markdown: true }],
  [
    { type: "custom", template: "" },
    { type: "custom", template: "", advanced_mode: false },
  ],
  [
    { type: "custom", template: "<b>{{record.fields.x}}</b>", advanced_mode: 1, unknown: {} },
    { type: "custom", template: "<b>{{record.fields.x}}</b>", advanced_mode: true },
  ],
];

const NOT_NULL = "Value error, The following keys must have non-null values:";

const UPDATES_REFUSED: readonly [changes: Record<string, unknown>, problem: Problem][] = [
  [{ title: null }, ["value_error", ["body"], `${NOT_NULL} title`]],
  [{ settings: null }, ["value_error", ["body"], `${NOT_NULL} settings`]],
  [{ title: "" }, ["string_too_short", ["body", "title"], "String should have at least 1 character"]],
  [
    { settings: { type: "text" } },
    ["missing", ["body", "settings", "text", "use_markdown"], "Field required"],
  ],
  [
    { settings: { type: "custom", template: "x" } },
    ["missing", ["body", "settings", "custom", "advanced_mode"], "Field required"],
  ],
  [
    { settings: { type: "custom", advanced_mode: true } },
    ["missing", ["body", "settings", "custom", "template"], "Field required"],
  ],
];

onEachEngine("fields", (engine) => {
  let server: TestServer;
  let workspaceId: string;
  beforeAll(async () => {
    server = await startTestServer({ engine });
    workspaceId = (await createWorkspace(server)).id;
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test("are refused with what is wrong, told at its place", async () => {
    const { id } = await createDataset(server, workspaceId);
    for (const [title, body, problem] of REFUSED) {
      const json = { name: "a", title: "A", settings: { type: "text" }, ...body };
      const answer = await asOwner(server, "POST", `/datasets/${id}/fields`, json);
      expect({ title, status: answer.status, body: answer.json }).toEqual({
        title,
        status: 422,
        body: invalid(problem),
      });
    }
    expect((await asOwner(server, "GET", `/datasets/${id}/fields`)).json).toEqual({ items: [] });
  });

  test("have complete settings, whatever was left out, and come in the order in which they were made", async () => {
    const { id } = await createDataset(server, workspaceId);
    const made: unknown[] = [];
    for (const [settings, complete] of DEFAULTS) {
      const field = await addPart(server, id, "fields", { settings, required: null, description: "lost" });
      expect(field).toEqual({
        id: expect.any(String),
        name: field.name,
        title: "A title",
        required: false,
        settings: complete,
        dataset_id: id,
        inserted_at: expect.any(String),
        updated_at: field.inserted_at,
      });
      made.push(field);
    }
    expect((await asOwner(server, "GET", `/datasets/${id}/fields`)).json).toEqual({ items: made });
  });

  test.each(["a.b", "a b/c", "🙂", "id", "__proto__", "constructor"])("may be named %s", async (name) => {
    const { id } = await createDataset(server, workspaceId);
    await addPart(server, id, "fields", { name, settings: { type: "text" } });
    const { json } = await asOwner(server, "GET", `/datasets/${id}/fields`);
    expect(json.items.map((field: { name: string }) => field.name)).toEqual([name]);
  });

  test("change in title and settings, also once they are published, but in nothing else", async () => {
    const dataset = await createFilledDataset(server, workspaceId);
    await publishDataset(server, dataset.id);
    const path = `/fields/${dataset.field.id}`;
    for (const [changes, problem] of UPDATES_REFUSED) {
      const answer = await asOwner(server, "PATCH", path, changes);
      expect({ changes, status: answer.status, body: answer.json }).toEqual({
        changes,
        status: 422,
        body: invalid(problem),
      });
    }
    const other = await asOwner(server, "PATCH", path, { settings: { type: "chat", use_markdown: true } });
    expect([other.status, other.json]).toEqual([
      422,
      { detail: "Field type cannot be changed. Expected 'text' but got 'chat'" },
    ]);
    const same = await asOwner(server, "PATCH", path, {});
    expect([same.status, same.json]).toEqual([200, dataset.field]);

    const body = { ...dataset.field, title: "T2", name: "another", required: false, description: "lost" };
    const changed = await asOwner(server, "PATCH", path, {
      ...body,
      settings: { type: "text", use_markdown: true },
    });
    expect(changed.json).toEqual({
      ...dataset.field,
      title: "T2",
      settings: { type: "text", use_markdown: true },
      updated_at: expect.any(String),
    });
    const { json } = await asOwner(server, "GET", `/datasets/${dataset.id}/fields`);
    expect(json).toEqual({ items: [changed.json] });
  });
});
