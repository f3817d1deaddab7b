import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createWorkspace } from "../../support/accounts.ts";
import { addPart, asOwner, createDataset } from "../../support/datasets.ts";
import { onEachEngine } from "../../support/engines.ts";
import { invalid } from "../../support/error-bodies.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

type Problem = Parameters<typeof invalid>[number];

const ASTRAL = "𝔸";
const SELECTIONS = ["label_selection", "multi_label_selection"] as const;
const WITH_LABELS = [...SELECTIONS, "ranking", "span"] as const;

function labels(count: number, from = 0): { value: string; text: string }[] {
  return Array.from({ length: count }, (_, index) => ({
    value: `l${from + index}`,
    text: `L${from + index}`,
  }));
}

function ratings(...values: unknown[]): { value: unknown }[] {
  return values.map((value) => ({ value }));
}

function at(type: string, ...path: (string | number)[]): (string | number)[] {
  return ["body", "settings", type, ...path];
}

function tooShort(least: number, actual: number): string {
  return `List should have at least ${least} item${least === 1 ? "" : "s"} after validation, not ${actual}`;
}

const REFUSED: readonly [title: string, settings: Record<string, unknown>, problem: Problem][] = [
  [
    "settings without a type",
    {},
    ["union_tag_not_found", ["body", "settings"], "Unable to extract tag using discriminator 'type'"],
  ],
  [
    "settings of a type that there is not",
    { type: "dialogue" },
    [
      "union_tag_invalid",
      ["body", "settings"],
      "Input tag \"dialogue\" found using 'type' does not match any of the expected tags: 'text', 'rating', 'label_selection', 'multi_label_selection', 'ranking', 'span'",
    ],
  ],
  [
    "a text that is no flag",
    { type: "text", use_markdown: "perhaps" },
    [
      "bool_parsing",
      at("text", "use_markdown"),
      "Input should be a valid boolean, unable to interpret input",
    ],
  ],
  ["a rating without options", { type: "rating" }, ["missing", at("rating", "options"), "Field required"]],
  [
    "a rating of one option",
    { type: "rating", options: ratings(1) },
    ["too_short", at("rating", "options"), tooShort(2, 1)],
  ],
  [
    "a rating of twelve options",
    { type: "rating", options: ratings(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0) },
    ["too_long", at("rating", "options"), "List should have at most 11 items after validation, not 12"],
  ],
  [
    "a rating over ten",
    { type: "rating", options: ratings(1, 11) },
    ["less_than_equal", at("rating", "options", 1, "value"), "Input should be less than or equal to 10"],
  ],
  [
    "a rating below zero",
    { type: "rating", options: ratings(-1, 1) },
    ["greater_than_equal", at("rating", "options", 0, "value"), "Input should be greater than or equal to 0"],
  ],
  [
    "a rating given twice",
    { type: "rating", options: ratings(1, 2, "1") },
    ["value_error", at("rating", "options"), "Value error, Option values must be unique"],
  ],
  [
    "a rating in words",
    { type: "rating", options: ratings(1, "two") },
    [
      "int_parsing",
      at("rating", "options", 1, "value"),
      "Input should be a valid integer, unable to parse string as an integer",
    ],
  ],
  ...WITH_LABELS.flatMap((type): [string, Record<string, unknown>, Problem][] => {
    const others = { type, ...(type === "span" ? { field: "text" } : {}) };
    const most = type === "ranking" ? 50 : 500;
    const least = type === "span" ? 1 : 2;
    return [
      [`${type} without options`, others, ["missing", at(type, "options"), "Field required"]],
      [
        `${type} with null for options`,
        { ...others, options: null },
        ["list_type", at(type, "options"), "Input should be a valid list"],
      ],
      [
        `${type} with too few options`,
        { ...others, options: labels(least - 1) },
        ["too_short", at(type, "options"), tooShort(least, least - 1)],
      ],
      [
        `${type} with too many options`,
        { ...others, options: labels(most + 1) },
        [
          "too_long",
          at(type, "options"),
          `List should have at most ${most} items after validation, not ${most + 1}`,
        ],
      ],
      [
        `${type} with an option given twice`,
        { ...others, options: [...labels(2), ...labels(1)] },
        ["value_error", at(type, "options"), "Value error, Option values must be unique"],
      ],
      [
        `${type} with an option without a text`,
        { ...others, options: [...labels(2), { value: "c" }] },
        ["missing", at(type, "options", 2, "text"), "Field required"],
      ],
      [
        `${type} with a number for an option`,
        { ...others, options: [{ value: 1, text: "One" }, ...labels(2)] },
        ["string_type", at(type, "options", 0, "value"), "Input should be a valid string"],
      ],
      [
        `${type} with an empty option`,
        { ...others, options: [...labels(1), { value: "", text: "Empty" }] },
        ["string_too_short", at(type, "options", 1, "value"), "String should have at least 1 character"],
      ],
      [
        `${type} with a long option`,
        { ...others, options: [...labels(1), { value: ASTRAL.repeat(201), text: "Long" }] },
        ["string_too_long", at(type, "options", 1, "value"), "String should have at most 200 characters"],
      ],
      [
        `${type} with a long text`,
        { ...others, options: [...labels(1), { value: "long", text: ASTRAL.repeat(501) }] },
        ["string_too_long", at(type, "options", 1, "text"), "String should have at most 500 characters"],
      ],
      [
        `${type} with an empty description`,
        { ...others, options: [...labels(1), { value: "v", text: "V", description: "" }] },
        [
          "string_too_short",
          at(type, "options", 1, "description"),
          "String should have at least 1 character",
        ],
      ],
    ];
  }),
  ...[...SELECTIONS, "span"].flatMap((type): [string, Record<string, unknown>, Problem][] => {
    const others = { type, ...(type === "span" ? { field: "text" } : {}) };
    return [
      [
        `${type} with two visible options`,
        { ...others, options: labels(4), visible_options: 2 },
        ["greater_than_equal", at(type, "visible_options"), "Input should be greater than or equal to 3"],
      ],
      [
        `${type} with more visible options than there are`,
        { ...others, options: labels(4), visible_options: 5 },
        [
          "value_error",
          at(type),
          "Value error, the value for 'visible_options' must be less or equal to the number of items in 'options' (4)",
        ],
      ],
    ];
  }),
  [
    "labels in an order that there is not",
    { type: "multi_label_selection", options: labels(2), options_order: "random" },
    ["enum", at("multi_label_selection", "options_order"), "Input should be 'natural' or 'suggestion'"],
  ],
  [
    "spans without a field",
    { type: "span", options: labels(1) },
    ["missing", at("span", "field"), "Field required"],
  ],
];

const option = (value: string, text: string, description: string | null = null) => ({
  value,
  text,
  description,
});

const ACCEPTED: readonly [settings: Record<string, unknown>, complete: Record<string, unknown>][] = [
  [{ type: "text" }, { type: "text", use_markdown: false }],
  [
    { type: "text", use_markdown: "on" },
    { type: "text", use_markdown: true },
  ],
  [
    { type: "rating", options: ratings("3", 0, 10) },
    { type: "rating", options: ratings(3, 0, 10) },
  ],
  [
    {
      type: "label_selection",
      options: [{ value: ASTRAL.repeat(200), text: "A", id: 1 }, option("b", "B", "Bee")],
    },
    {
      type: "label_selection",
      options: [option(ASTRAL.repeat(200), "A"), option("b", "B", "Bee")],
      visible_options: null,
    },
  ],
  [
    { type: "label_selection", options: labels(3), visible_options: "3" },
    {
      type: "label_selection",
      options: labels(3).map(({ value, text }) => option(value, text)),
      visible_options: 3,
    },
  ],
  [
    { type: "multi_label_selection", options: labels(2) },
    {
      type: "multi_label_selection",
      options: labels(2).map(({ value, text }) => option(value, text)),
      visible_options: null,
      options_order: "natural",
    },
  ],
  [
    { type: "ranking", options: labels(2), visible_options: 7 },
    { type: "ranking", options: labels(2).map(({ value, text }) => option(value, text)) },
  ],
  [
    { type: "span", field: "text", options: labels(1), allow_character_annotation: false },
    {
      type: "span",
      field: "text",
      options: labels(1).map(({ value, text }) => option(value, text)),
      visible_options: null,
      allow_overlapping: false,
      allow_character_annotation: true,
    },
  ],
  [
    { type: "span", field: "image", options: labels(1), allow_overlapping: true },
    {
      type: "span",
      field: "image",
      options: labels(1).map(({ value, text }) => option(value, text)),
      visible_options: null,
      allow_overlapping: true,
      allow_character_annotation: true,
    },
  ],
];

onEachEngine("the settings of questions", (engine) => {
  let server: TestServer;
  let workspaceId: string;
  beforeAll(async () => {
    server = await startTestServer({ engine });
    workspaceId = (await createWorkspace(server)).id;
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  async function newDataset(): Promise<string> {
    const { id } = await createDataset(server, workspaceId);
    for (const type of ["text", "image"])
      await addPart(server, id, "fields", { name: type, settings: { type } });
    return id;
  }

  test("are refused with what is wrong, told at its place", async () => {
    const id = await newDataset();
    for (const [title, settings, problem] of REFUSED) {
      const json = { name: "q", title: "Q", settings };
      const answer = await asOwner(server, "POST", `/datasets/${id}/questions`, json);
      expect({ title, status: answer.status, body: answer.json }).toEqual({
        title,
        status: 422,
        body: invalid(problem),
      });
    }
    expect((await asOwner(server, "GET", `/datasets/${id}/questions`)).json).toEqual({ items: [] });
  });

  test.each<[Record<string, unknown>, Problem]>([
    [{ name: "" }, ["string_too_short", ["body", "name"], "String should have at least 1 character"]],
    [{ title: undefined }, ["missing", ["body", "title"], "Field required"]],
    [
      { description: "" },
      ["string_too_short", ["body", "description"], "String should have at least 1 character"],
    ],
    [
      { description: ASTRAL.repeat(1001) },
      ["string_too_long", ["body", "description"], "String should have at most 1000 characters"],
    ],
  ])("stand in a question, which is refused with %j", async (body, problem) => {
    const id = await newDataset();
    const json = { name: "q", title: "Q", settings: { type: "text" }, ...body };
    const answer = await asOwner(server, "POST", `/datasets/${id}/questions`, json);
    expect([answer.status, answer.json]).toEqual([422, invalid(problem)]);
  });

  test("are complete, whatever was left out", async () => {
    const id = await newDataset();
    const made: unknown[] = [];
    for (const [settings, complete] of ACCEPTED) {
      const question = await addPart(server, id, "questions", { settings });
      expect(question).toEqual({
        id: expect.any(String),
        name: question.name,
        title: "A title",
        description: null,
        required: false,
        settings: complete,
        dataset_id: id,
        inserted_at: expect.any(String),
        updated_at: question.inserted_at,
      });
      made.push(question);
    }
    expect((await asOwner(server, "GET", `/datasets/${id}/questions`)).json).toEqual({ items: made });
  });

  test("of spans need a field of the dataset that has no other span question", async () => {
    const id = await newDataset();
    const spans = (field: string) => ({
      name: `spans of ${field}`,
      title: "Spans",
      settings: { type: "span", field, options: labels(1) },
    });
    const missing = await asOwner(server, "POST", `/datasets/${id}/questions`, spans("elsewhere"));
    const detail = "Question cannot be created: 'elsewhere' is not a field of its dataset";
    expect([missing.status, missing.json]).toEqual([422, { detail }]);
    await addPart(server, id, "questions", { settings: spans("text").settings });
    const second = await asOwner(server, "POST", `/datasets/${id}/questions`, spans("text"));
    const taken = "Question cannot be created: the field 'text' has a span question already";
    expect([second.status, second.json]).toEqual([422, { detail: taken }]);
    await addPart(server, id, "questions", { settings: spans("image").settings });
  });
});

onEachEngine("the limits of options", (engine) => {
  test("are what the environment says", async () => {
    const env = { ARGILLA_LABEL_SELECTION_OPTIONS_MAX_ITEMS: "3", ARGILLA_SPAN_OPTIONS_MAX_ITEMS: "600" };
    const server = await startTestServer({ engine, env });
    try {
      const { id } = await createDataset(server, (await createWorkspace(server)).id);
      await addPart(server, id, "fields", { name: "text", settings: { type: "text" } });
      for (const type of SELECTIONS) {
        await addPart(server, id, "questions", { settings: { type, options: labels(3) } });
        const json = { name: type, title: "Q", settings: { type, options: labels(4) } };
        const answer = await asOwner(server, "POST", `/datasets/${id}/questions`, json);
        const problem = "List should have at most 3 items after validation, not 4";
        expect([answer.status, answer.json]).toEqual([
          422,
          invalid(["too_long", at(type, "options"), problem]),
        ]);
      }
      const settings = { type: "span", field: "text", options: labels(600) };
      await addPart(server, id, "questions", { settings });
    } finally {
      await server[Symbol.asyncDispose]();
    }
  });
});
