import { describe, expect, test } from "@jest/globals";
import { type MetadataSettings, metadataKind } from "../../../src/features/metadata-properties/index.ts";
import { parseJson } from "../../../src/platform/json.ts";

const LARGE = '{"type":"integer","min":null,"max":9007199254740993}';

/** Settings, a value, what is wrong with it, and what filters see of it. */
const VALUES: readonly [
  settings: string,
  value: string,
  problem: RegExp | undefined,
  indexed: (string | number)[],
][] = [
  ['{"type":"terms","values":null}', '{"a":[]}', undefined, []],
  ['{"type":"terms","values":null}', '["a",1,true,2.50]', undefined, ["a", "1", "true", "2.5"]],
  ['{"type":"terms","values":["a",1]}', '"a"', undefined, ["a"]],
  ['{"type":"terms","values":["a",1]}', '["a",1.0]', undefined, ["a", "1.0"]],
  ['{"type":"terms","values":["a",1]}', "[]", undefined, []],
  ['{"type":"terms","values":["a",1]}', '["a","b"]', /"b"/, ["a", "b"]],
  ['{"type":"terms","values":["a",1]}', '"1"', /"1"/, ["1"]],
  ['{"type":"integer","min":1,"max":3}', "1", undefined, [1]],
  ['{"type":"integer","min":1,"max":3}', "3", undefined, [3]],
  ['{"type":"integer","min":1,"max":3}', "true", undefined, []],
  ['{"type":"integer","min":1,"max":3}', "0", /less than 1/, [0]],
  ['{"type":"integer","min":1,"max":3}', "4", /more than 3/, [4]],
  ['{"type":"integer","min":1,"max":3}', "3.0", /integer/, [3]],
  ['{"type":"integer","min":1,"max":3}', '"3"', /integer/, []],
  [LARGE, "9007199254740993", undefined, [2 ** 53]],
  [LARGE, "9007199254740994", /more than 9007199254740993/, [2 ** 53 + 2]],
  ['{"type":"float","min":0,"max":1.5}', "0.0", undefined, [0]],
  ['{"type":"float","min":0,"max":1.5}', "1.5", undefined, [1.5]],
  ['{"type":"float","min":0,"max":1.5}', "1", /float/, [1]],
  ['{"type":"float","min":0,"max":1.5}', "1.6", /more than 1.5/, [1.6]],
  ['{"type":"float","min":0,"max":1.5}', "-0.1", /less than 0/, [-0.1]],
  ['{"type":"float","min":null,"max":null}', "1e999", /float/, [Number.POSITIVE_INFINITY]],
];

describe("a record's metadata", () => {
  test.each(VALUES)("for %s of %s", (settingsText, valueText, problem, indexed) => {
    const settings = parseJson(settingsText) as unknown as MetadataSettings;
    const value = parseJson(valueText);
    const kind = metadataKind(settings);
    const found = kind.valueProblem(settings, value);
    if (problem) expect(found).toMatch(problem);
    else expect(found).toBeUndefined();
    expect(kind.indexedValues(settings, value)).toEqual(indexed);
  });
});
