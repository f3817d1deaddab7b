import { describe, expect, test } from "@jest/globals";
import {
  isDeeperThan,
  isJsonFloat,
  isJsonInteger,
  type JsonNumber,
  type JsonValue,
  jsonEquals,
  numberOf,
  parseJson,
} from "../../src/platform/json.ts";

describe("JSON with exact numbers", () => {
  test.each([
    "3.0",
    "[-0, -0.0, 0, 0.0]",
    "1e2",
    '{"a":[1E5,{"b":2.00}],"c":100}',
    "12345678901234567890",
    "[9007199254740991,9007199254740993]",
    "123456789012345678901.5",
    "1e400",
    '{"a":{"__proto__":{"x":1.0}}}',
    '["a\\"1.0", "\\\\", 2.0, "3.0"]',
    " 5.0 ",
    '{"3.0":"1e5","e":10}',
  ])("comes back as it was sent: %s", (source) => {
    expect(JSON.stringify(parseJson(source))).toBe(
      source.replaceAll(/(?<=^|[[,:]) | $/g, "").replace(", ", ","),
    );
  });

  test("loses nothing but the spelling of floats, as in Python", () => {
    expect(JSON.stringify(parseJson("[2.50,0.00000012,1e-7,0.1000000000000000055]"))).toBe(
      "[2.5,1.2e-7,1e-7,0.1]",
    );
  });

  test("is what JSON.parse makes of it where JavaScript would write the same", () => {
    const text = JSON.stringify({
      a: [1, -2.5, 1e21, 1.5e-9, null, true, "é😀\u2028"],
      "": { "\0": "\ud800" },
    });
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  test.each(['{"a":1.0,}', "[1.0", '{"a":01}', "[1.0 2]", '"abc', "[1.0.0]", "-", "[1e]", ""])(
    "is refused with the position that JSON.parse tells: %s",
    (text) => {
      const message = (parse: (text: string) => unknown) => {
        try {
          return { parsed: parse(text) };
        } catch (error) {
          return (error as Error).message;
        }
      };
      expect(message(parseJson)).toEqual(message(JSON.parse));
      expect(message(parseJson)).toEqual(expect.any(String));
    },
  );

  test("may be nested deeper than any stack", () => {
    const levels = 200_000;
    const text = `${"[".repeat(levels)}1.0${"]".repeat(levels)}`;
    let value = parseJson(text);
    for (let level = 0; level < levels; level += 1) value = (value as JsonValue[])[0] as JsonValue;
    expect(numberOf(value as JsonNumber)).toBe(1);
  });

  test.each<[string, kind: "integer" | "float" | "neither"]>([
    ["3", "integer"],
    ["-0", "integer"],
    ["3.0", "float"],
    ["1e2", "float"],
    ["1e+21", "float"],
    ["0.5", "float"],
    ["123456789012345678901234567890", "integer"],
    ["1e400", "neither"],
    ['"3"', "neither"],
    ["true", "neither"],
    ["null", "neither"],
    ["[3]", "neither"],
  ])("tells integers from floats: %s is %s", (text, kind) => {
    const value = parseJson(text);
    const is = isJsonInteger(value) ? "integer" : isJsonFloat(value) ? "float" : "neither";
    expect(is).toBe(kind);
  });

  test.each([
    ["1", "1.0", true],
    ["9007199254740993", "9007199254740992", false],
    ["90071992547409930", "90071992547409930.0", true],
    ['[1, {"a": 2.0}]', '[1.0, {"a": 2}]', true],
    ['{"a":1,"b":2}', '{"b":2,"a":1}', true],
    ['{"a":1}', '{"a":1,"b":2}', false],
    ['{"toString":1}', '{"b":1}', false],
    ["[1]", '{"0":1}', false],
    ["[1,2]", "[2,1]", false],
    ["true", "1", false],
    ["null", "{}", false],
    ['"1"', "1", false],
  ])("compares by value: %s and %s: %s", (one, other, equal) => {
    expect(jsonEquals(parseJson(one), parseJson(other))).toBe(equal);
    expect(jsonEquals(parseJson(other), parseJson(one))).toBe(equal);
  });

  test("knows how deep it goes", () => {
    const value = parseJson('{"a":[{"b":1.0}],"c":[]}');
    expect(isDeeperThan(value, 3)).toBe(false);
    expect(isDeeperThan(value, 2)).toBe(true);
    expect(isDeeperThan(1, 0)).toBe(false);
  });
});
