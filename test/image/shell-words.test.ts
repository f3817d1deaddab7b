// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Dockerfiles write variables like this.
import { describe, expect, test } from "@jest/globals";
import { expandWord, readAssignments, splitWords } from "../../scripts/rehearse/shell-words.ts";

const variables = new Map([
  ["name", "ada"],
  ["empty", ""],
  ["two", "a b"],
]);

describe("a word of a Dockerfile", () => {
  const cases: [word: string, meaning: string][] = [
    ["plain", "plain"],
    ["$name/x", "ada/x"],
    ["${name}x", "adax"],
    ["$namex", ""],
    ["$unset|", "|"],
    ["${unset:-else}", "else"],
    ["${unset:-$name}", "ada"],
    ["${empty:-else}", "else"],
    ["${empty-else}", ""],
    ["${name:+then}", "then"],
    ["${empty:+then}", ""],
    ["${empty+then}", "then"],
    ["$two", "a b"],
    ["'$name'", "$name"],
    ['"$name and \\"\\$name\\""', 'ada and "$name"'],
    ["\\$name", "$name"],
    [`it"'"s`, "it's"],
  ];
  test.each(cases)("%s means %j", (word, meaning) => {
    expect(expandWord(word, variables)).toBe(meaning);
  });

  test.each(["${name##a}", "${name:?gone}", "${name/a/b}"])("%s is refused, not misunderstood", (word) => {
    expect(() => expandWord(word, variables)).toThrow("is not rehearsed");
  });
});

test("words are split at white space outside of quotes", () => {
  expect(splitWords(`a  "b c"\t'd e'f g\\ h`)).toEqual(["a", '"b c"', "'d e'f", "g\\ h"]);
});

test("assignments are pairs, the value left out where there is none", () => {
  const read = readAssignments(`A=1 B="x $name" C= D='a=b' E`, variables);
  expect(read).toEqual([["A", "1"], ["B", "x ada"], ["C", ""], ["D", "a=b"], ["E"]]);
});
