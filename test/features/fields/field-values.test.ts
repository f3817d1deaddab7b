import { describe, expect, test } from "@jest/globals";
import { readAnnotationLimits } from "../../../src/config/annotation-limits.ts";
import { type FieldSettings, fieldKind } from "../../../src/features/fields/index.ts";
import type { JsonValue } from "../../../src/platform/json.ts";

const SETTINGS = {
  text: { type: "text", use_markdown: false },
  image: { type: "image" },
  chat: { type: "chat", use_markdown: true },
  custom: { type: "custom", template: "", advanced_mode: false },
} as const satisfies Record<string, FieldSettings>;
const DEFAULTS = readAnnotationLimits({}).limits;

function read(type: keyof typeof SETTINGS, value: JsonValue, limits = DEFAULTS) {
  const settings: FieldSettings = SETTINGS[type];
  return fieldKind(settings).readValue(settings, value, limits);
}

const ASTRAL = "𝔸";
const WEB = "https://example.org/";
const DATA = "data:image/png;base64,";
const says = (role: string, content: string) => [{ role, content }];

describe("a record's value", () => {
  test.each<[keyof typeof SETTINGS, JsonValue]>([
    ["text", ""],
    ["text", "a\0b"],
    ["image", WEB],
    ["image", "HTTP://example.org/a b".replace(" ", "%20")],
    ["image", WEB + "x".repeat(2038 - WEB.length)],
    ["image", WEB + ASTRAL.repeat(2038 - WEB.length)],
    ["image", `${DATA}${"A".repeat(5_000_000 - DATA.length)}`],
    ...["avif", "gif", "ico", "jpeg", "jpg", "png", "svg", "webp"].map((name): ["image", string] => [
      "image",
      `data:image/${name};base64,AAAA`,
    ]),
    ["image", "data:image/png,AAAA"],
    ["chat", []],
    ["chat", says("user", "hi")],
    ["chat", says(ASTRAL.repeat(20), ASTRAL.repeat(20_000))],
    ["chat", Array.from({ length: 500 }, () => says("user", "hi")[0] ?? null)],
    ["custom", {}],
    ["custom", { a: [1, { b: null }] }],
  ])("of a %s field is kept", (type, value) => {
    expect(read(type, value)).toEqual({ value });
  });

  test.each<[keyof typeof SETTINGS, JsonValue, RegExp]>([
    ["text", 1, /string/],
    ["text", [], /string/],
    ["image", {}, /string/],
    ["image", "", /URL/],
    ["image", "https://example.org", /path/],
    ["image", "https:///path", /host/],
    ["image", "ftp://example.org/a.png", /http/],
    ["image", "/a.png", /http/],
    ["image", WEB + "x".repeat(2039 - WEB.length), /2038/],
    ["image", `${DATA}${"A".repeat(5_000_001 - DATA.length)}`, /5000000/],
    ["image", "data:image/svg+xml;base64,AAAA", /image\/svg/],
    ["image", "data:image/bmp;base64,AAAA", /image\/png/],
    ["image", "data:text/html,<b>", /image\/png/],
    ["chat", "hi", /list/],
    ["chat", {}, /list/],
    ["chat", ["hi"], /position 0/],
    ["chat", [...says("user", "hi"), { role: "user" }], /content.*position 1/],
    ["chat", [{ role: 1, content: "hi" }], /role/],
    ["chat", says("", "hi"), /role of 1 to 20 characters/],
    ["chat", says("user", ""), /content of 1 to 20000 characters/],
    ["chat", says(ASTRAL.repeat(21), "hi"), /role/],
    ["chat", says("user", "x".repeat(20_001)), /content/],
    ["chat", Array.from({ length: 501 }, () => says("user", "hi")[0] ?? null), /at most 500/],
    ["custom", [], /object/],
    ["custom", "x", /object/],
  ])("of a %s field is refused", (type, value, problem) => {
    expect(read(type, value)).toEqual({ problem: expect.stringMatching(problem) });
  });

  test("of a chat field loses what messages have besides role and content", () => {
    expect(read("chat", [{ role: "user", content: "hi", id: 1 }])).toEqual({ value: says("user", "hi") });
  });

  test("of a chat field is as long as the environment says", () => {
    const { limits } = readAnnotationLimits({
      ARGILLA_MIN_ROLE_LENGTH: 0,
      ARGILLA_MAX_ROLE_LENGTH: 2,
      ARGILLA_MIN_MESSAGE_LENGTH: 3,
      ARGILLA_MAX_MESSAGE_LENGTH: 4,
    });
    for (const value of [says("", "abc"), says("ab", "abcd")]) {
      expect(read("chat", value, limits)).toEqual({ value });
    }
    for (const value of [says("abc", "abc"), says("", "ab"), says("", "abcde")]) {
      expect(read("chat", value, limits)).toEqual({ problem: expect.any(String) });
    }
  });

  test.each<[keyof typeof SETTINGS, JsonValue, string[]]>([
    ["text", "words", ["words"]],
    ["image", WEB, []],
    ["chat", says("user", "hi"), ["user", "hi"]],
    ["custom", { key: ["a", 2, { deep: true }] }, ["key", "a", "2", "deep"]],
  ])("of a %s field of %j is searched as %j", (type, value, words) => {
    const settings: FieldSettings = SETTINGS[type];
    expect(fieldKind(settings).searchableText(settings, value)).toEqual(words);
  });
});
