import { describe, expect, test } from "@jest/globals";
import {
  type AnswerContext,
  type QuestionSettings,
  questionKind,
} from "../../../src/features/questions/index.ts";
import { type JsonValue, parseJson } from "../../../src/platform/json.ts";

const options = ["a", "b", "c"].map((value) => ({ value, text: value, description: null }));
const SETTINGS = {
  text: { type: "text", use_markdown: false },
  rating: { type: "rating", options: [{ value: 0 }, { value: 3 }] },
  label: { type: "label_selection", options, visible_options: null },
  multi: { type: "multi_label_selection", options, visible_options: null, options_order: "natural" },
  ranking: { type: "ranking", options },
  span: {
    type: "span",
    field: "text",
    options,
    visible_options: null,
    allow_overlapping: false,
    allow_character_annotation: true,
  },
} as const satisfies Record<string, QuestionSettings>;

/** Ten code points, eleven UTF-16 units. */
const FIELDS = { text: "𝔸bcdefghij", empty: null };

function read(kind: keyof typeof SETTINGS, json: string, status: AnswerContext["status"] = "draft") {
  const settings: QuestionSettings = SETTINGS[kind];
  return questionKind(settings).readValue(settings, parseJson(json), { status, fields: FIELDS });
}

/** Answers as they are sent, and what is kept of them. */
const KEPT: readonly [keyof typeof SETTINGS, json: string, kept?: JsonValue][] = [
  ["text", '""'],
  ["text", '"𝔸"'],
  ["rating", "3"],
  ["rating", "0"],
  ["label", '"b"'],
  ["multi", '["c","a"]'],
  ["ranking", "[]"],
  ["ranking", '[{"value":"a"}]', [{ value: "a", rank: null }]],
  ["ranking", '[{"value":"a","rank":9,"score":1}]', [{ value: "a", rank: 9 }]],
  ["span", "[]"],
  ["span", '[{"label":"a","start":0,"end":10,"score":0.5}]', [{ label: "a", start: 0, end: 10 }]],
  [
    "span",
    '[{"label":"a","start":5,"end":6},{"label":"b","start":0,"end":5}]',
    [
      { label: "a", start: 5, end: 6 },
      { label: "b", start: 0, end: 5 },
    ],
  ],
];

const REFUSED: readonly [keyof typeof SETTINGS, json: string, problem: RegExp][] = [
  ["text", "3", /string/],
  ["text", "[]", /string/],
  ["rating", "3.0", /integer/],
  ["rating", '"3"', /integer/],
  ["rating", "true", /integer/],
  ["rating", "2", /one of the options \(0, 3\)/],
  ["label", '"d"', /one of the options \("a", "b", "c"\)/],
  ["label", '["a"]', /one of the options/],
  ["multi", '"a"', /list/],
  ["multi", "[]", /at least one/],
  ["multi", '["a","a"]', /repeat/],
  ["multi", '["a","d"]', /options/],
  ["ranking", '["a"]', /position 0/],
  ["ranking", '[{"value":"a","rank":1},{"value":"b","rank":"2"}]', /position 1/],
  ["ranking", '[{"value":"a","rank":1.0}]', /position 0/],
  ["ranking", '[{"value":"a"},{"value":"a"}]', /repeat/],
  ["ranking", '[{"value":"d"}]', /options/],
  ["span", "{}", /list/],
  ["span", '[{"start":0,"end":1}]', /label/],
  ["span", '[{"label":"d","start":0,"end":1}]', /label/],
  ["span", '[{"label":"a","start":-1,"end":1}]', /start/],
  ["span", '[{"label":"a","start":0,"end":0}]', /end/],
  ["span", '[{"label":"a","start":2,"end":2}]', /greater than its start/],
  ["span", '[{"label":"a","start":0,"end":11}]', /10 characters/],
  ["span", '[{"label":"a","start":0.0,"end":1}]', /start/],
  ["span", '[{"label":"a","start":0,"end":5},{"label":"a","start":4,"end":6}]', /overlap/],
  ["span", '[{"label":"a","start":4,"end":6},{"label":"b","start":0,"end":9}]', /overlap/],
];

describe("an answer", () => {
  test.each(KEPT)("to a %s question may be %s", (...[kind, json, kept]) => {
    expect(read(kind, json)).toEqual({ value: kept ?? parseJson(json) });
  });

  test.each(REFUSED)("to a %s question is not %s", (kind, json, problem) => {
    expect(read(kind, json)).toEqual({ problem: expect.stringMatching(problem) });
  });

  const ranks = (...values: (number | null)[]) =>
    JSON.stringify(values.map((rank, index) => ({ value: options[index]?.value, rank })));

  test.each([
    [ranks(1, 2, 3), ["a 1", "b 2", "c 3"]],
    [ranks(1, 1, 1), ["a 1", "b 1", "c 1"]],
    [ranks(3, 1, 3), ["b 1", "a 3", "c 3"]],
    [ranks(null, null, null), ["a 1", "b 2", "c 3"]],
    ['[{"value":"c"},{"value":"a"},{"value":"b"}]', ["c 1", "a 2", "b 3"]],
  ])("that is submitted may rank %s, and is kept best first", (json, kept) => {
    const { value } = read("ranking", json, "submitted") as { value: { value: string; rank: number }[] };
    expect(value.map((item) => `${item.value} ${item.rank}`)).toEqual(kept);
  });

  test.each([ranks(), ranks(1, 2), ranks(null, null), ranks(1, 2, null), ranks(0, 1, 2), ranks(1, 2, 4)])(
    "that is submitted does not rank %s, which a draft and a discarded one may",
    (json) => {
      expect(read("ranking", json, "submitted")).toEqual({ problem: expect.any(String) });
      for (const status of ["draft", "discarded"] as const) {
        expect(read("ranking", json, status)).toEqual({ value: parseJson(json) });
      }
    },
  );

  test("may have overlapping spans where the question allows it", () => {
    const settings = { ...SETTINGS.span, allow_overlapping: true };
    const value = [
      { label: "a", start: 0, end: 5 },
      { label: "a", start: 4, end: 6 },
    ];
    const context = { status: "draft", fields: FIELDS } as const;
    expect(questionKind(settings).readValue(settings, value, context)).toEqual({ value });
  });

  test("marks nothing in a field without a value", () => {
    const settings = { ...SETTINGS.span, field: "empty" };
    const context = { status: "draft", fields: FIELDS } as const;
    const value = [{ label: "a", start: 0, end: 1 }];
    expect(questionKind(settings).readValue(settings, value, context)).toEqual({
      problem: expect.stringContaining("'empty'"),
    });
    expect(questionKind(settings).readValue(settings, [], context)).toEqual({ value: [] });
  });

  test.each<[keyof typeof SETTINGS, JsonValue, (string | number)[]]>([
    ["text", "words", []],
    ["rating", 3, [3]],
    ["label", "a", ["a"]],
    ["multi", ["a", "c"], ["a", "c"]],
    ["ranking", [{ value: "a", rank: 1 }], []],
    ["span", [{ label: "a", start: 0, end: 1 }], []],
  ])("to a %s question of %j is filtered by %j", (kind, value, indexed) => {
    const settings: QuestionSettings = SETTINGS[kind];
    expect(questionKind(settings).indexedValues(settings, value)).toEqual(indexed);
  });
});
