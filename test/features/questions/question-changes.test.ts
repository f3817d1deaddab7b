import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createWorkspace } from "../../support/accounts.ts";
import { addPart, asOwner, createDataset, publishDataset } from "../../support/datasets.ts";
import { onEachEngine } from "../../support/engines.ts";
import { invalid } from "../../support/error-bodies.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

const option = (value: string, text = value, description: string | null = null) => ({
  value,
  text,
  description,
});
const LABELS = ["a", "b", "c", "d"].map((value) => option(value));
const RATINGS = [1, 2, 3].map((value) => ({ value }));

const MADE = {
  text: { type: "text", use_markdown: false },
  rating: { type: "rating", options: RATINGS },
  label_selection: { type: "label_selection", options: LABELS, visible_options: 3 },
  multi_label_selection: {
    type: "multi_label_selection",
    options: LABELS,
    visible_options: null,
    options_order: "natural",
  },
  ranking: { type: "ranking", options: LABELS },
  span: { type: "span", field: "field", options: LABELS, visible_options: 4, allow_overlapping: false },
};
type Type = keyof typeof MADE;

const REORDERED = [option("d", "D"), option("c", "x".repeat(600), "See"), option("a", ""), option("b")];

/** What is sent, and what of it comes to be. */
const CHANGES: readonly [Type, changes: Record<string, unknown>, changed: Record<string, unknown>][] = [
  ["text", {}, {}],
  ["text", { use_markdown: true }, { use_markdown: true }],
  ["rating", { options: [{ value: 9 }] }, {}],
  ["rating", { options: null, unknown: 1 }, {}],
  ["label_selection", {}, {}],
  ["label_selection", { options: REORDERED }, { options: REORDERED }],
  ["label_selection", { visible_options: 4 }, { visible_options: 4 }],
  ["label_selection", { visible_options: null }, { visible_options: null }],
  ["multi_label_selection", { options_order: "suggestion" }, { options_order: "suggestion" }],
  [
    "multi_label_selection",
    { options: REORDERED, visible_options: 3 },
    { options: REORDERED, visible_options: 3 },
  ],
  ["ranking", { options: REORDERED }, {}],
  ["span", { options: REORDERED }, { options: REORDERED }],
  ["span", { visible_options: null, field: "another" }, { visible_options: null }],
  ["span", { allow_overlapping: true }, { allow_overlapping: true }],
];

const COUNT = "Question settings cannot be changed: the number of options cannot be changed: expected 4, got";
const VALUES = "Question settings cannot be changed: the values of options cannot be changed:";
const VISIBLE =
  "Question settings cannot be changed: the value for 'visible_options' must be less or equal to the number of items in 'options' (4)";

const REFUSED: readonly [Type, changes: Record<string, unknown>, detail: string][] = [
  ["label_selection", { options: LABELS.slice(1) }, `${COUNT} 3`],
  ["multi_label_selection", { options: [...LABELS, option("e")] }, `${COUNT} 5`],
  ["span", { options: [option("a")] }, `${COUNT} 1`],
  ["label_selection", { options: [...LABELS.slice(1), option("e")] }, `${VALUES} "e" is new`],
  ["multi_label_selection", { options: [...LABELS.slice(1), option("A")] }, `${VALUES} "A" is new`],
  ["span", { options: [...LABELS.slice(1), option("e")] }, `${VALUES} "e" is new`],
  ["label_selection", { visible_options: 5 }, VISIBLE],
  ["multi_label_selection", { visible_options: 5 }, VISIBLE],
  ["span", { visible_options: 5 }, VISIBLE],
  ["text", { type: "rating" }, "Question type cannot be changed. Expected 'text' but got 'rating'"],
  [
    "span",
    { type: "label_selection", options: LABELS },
    "Question type cannot be changed. Expected 'span' but got 'label_selection'",
  ],
];

/** Nothing that breaks a dataset is stored: Argilla takes null here and cannot list the questions from then on. */
const INVALID: readonly [Type, key: string, value: unknown, type: string, msg: string][] = [
  ["text", "use_markdown", null, "bool_type", "Input should be a valid boolean"],
  ["label_selection", "options", null, "list_type", "Input should be a valid list"],
  ["multi_label_selection", "options", null, "list_type", "Input should be a valid list"],
  ["multi_label_selection", "options_order", null, "enum", "Input should be 'natural' or 'suggestion'"],
  ["span", "options", null, "list_type", "Input should be a valid list"],
  ["span", "allow_overlapping", null, "bool_type", "Input should be a valid boolean"],
  [
    "label_selection",
    "options",
    [...LABELS, ...LABELS],
    "value_error",
    "Value error, Option values must be unique",
  ],
  [
    "label_selection",
    "visible_options",
    2,
    "greater_than_equal",
    "Input should be greater than or equal to 3",
  ],
];

onEachEngine("changes of questions", (engine) => {
  let server: TestServer;
  let datasetId: string;
  beforeAll(async () => {
    server = await startTestServer({ engine });
    datasetId = (await createDataset(server, (await createWorkspace(server)).id)).id;
    await addPart(server, datasetId, "fields", { name: "field", settings: { type: "text" } });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  /** A question of its own dataset, which is published: settings change there just as in a draft. */
  async function published(type: Type) {
    const { id } = await createDataset(server, (await createWorkspace(server)).id);
    await addPart(server, id, "fields", { name: "field", settings: { type: "text" } });
    const question = await addPart(server, id, "questions", { settings: MADE[type], required: true });
    await publishDataset(server, id);
    return question;
  }

  async function stored({ id, dataset_id }: { id: string; dataset_id: string }) {
    const { json } = await asOwner(server, "GET", `/datasets/${dataset_id}/questions`);
    return json.items.find((item: { id: string }) => item.id === id);
  }

  test.each(CHANGES)("of %s by %j become what was sent and keep the rest", async (type, changes, changed) => {
    const question = await published(type);
    const answer = await asOwner(server, "PATCH", `/questions/${question.id}`, {
      settings: { type, ...changes },
    });
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      ...question,
      settings: { ...question.settings, ...changed },
      updated_at: expect.any(String),
    });
    expect(await stored(question)).toEqual(answer.json);
  });

  test.each(REFUSED)("of %s by %j are refused", async (type, changes, detail) => {
    const question = await published(type);
    const answer = await asOwner(server, "PATCH", `/questions/${question.id}`, {
      settings: { type, ...changes },
    });
    expect([answer.status, answer.json]).toEqual([422, { detail }]);
    expect(await stored(question)).toEqual(question);
  });

  test.each(INVALID)("of %s with %s %j are refused", async (type, key, value, code, msg) => {
    const question = await published(type);
    const answer = await asOwner(server, "PATCH", `/questions/${question.id}`, {
      settings: { type, [key]: value },
    });
    expect([answer.status, answer.json]).toEqual([
      422,
      invalid([code, ["body", "settings", type, key], msg]),
    ]);
    expect(await stored(question)).toEqual(question);
  });

  test("of spans never take overlapping back, which is kept where it is left out", async () => {
    const question = await published("span");
    const patch = (settings: Record<string, unknown>) =>
      asOwner(server, "PATCH", `/questions/${question.id}`, { settings: { type: "span", ...settings } });
    expect((await patch({ allow_overlapping: true })).status).toBe(200);
    expect((await patch({ options: LABELS })).json.settings.allow_overlapping).toBe(true);
    const back = await patch({ allow_overlapping: false });
    expect([back.status, back.json.detail]).toEqual([422, expect.stringContaining("'allow_overlapping'")]);
  });

  test("of texts: a description is cleared by null, other keys are refused by it, unknown ones ignored", async () => {
    const question = await addPart(server, datasetId, "questions", {
      settings: MADE.text,
      description: "Why?",
    });
    const patch = (changes: Record<string, unknown>) =>
      asOwner(server, "PATCH", `/questions/${question.id}`, changes);
    const same = await patch({ name: "another", required: true, id: null, dataset_id: null });
    expect([same.status, same.json]).toEqual([200, question]);
    const cleared = await patch({ title: "T2", description: null });
    expect(cleared.json).toEqual({
      ...question,
      title: "T2",
      description: null,
      updated_at: expect.any(String),
    });
    const nulls = await patch({ title: null, settings: null });
    const message = "Value error, The following keys must have non-null values: title, settings";
    expect([nulls.status, nulls.json]).toEqual([422, invalid(["value_error", ["body"], message])]);
    const empty = await patch({ description: "" });
    expect([empty.status, empty.json]).toEqual([
      422,
      invalid(["string_too_short", ["body", "description"], "String should have at least 1 character"]),
    ]);
    const untyped = await patch({ settings: { options: [] } });
    expect([untyped.status, untyped.json]).toEqual([
      422,
      invalid([
        "union_tag_not_found",
        ["body", "settings"],
        "Unable to extract tag using discriminator 'type'",
      ]),
    ]);
  });
});
