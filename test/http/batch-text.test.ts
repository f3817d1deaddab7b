import { describe, expect, test } from "@jest/globals";
import { parseBatch } from "../../src/http/batch-text.ts";
import { parseJson } from "../../src/platform/json.ts";

/** Long enough to be parsed item by item. */
const LONG = "x".repeat(1000);
const items = Array.from({ length: 100 }, (_, index) => ({
  index,
  text: `${LONG} "quoted" \\ [{,]} \u2028`,
  [`key ] } , ${index}`]: [[], {}, [{ a: [1.5, -2] }], null, true],
}));
const text = JSON.stringify({ items });

async function outcomeOf(parse: () => unknown): Promise<unknown> {
  try {
    return { value: await parse() };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

describe("the text of a batch", () => {
  const FORMS: readonly [title: string, text: string][] = [
    ["as it is", text],
    ["with characters of every length", text.replaceAll("x", "é漢𝔸")],
    ["with white space that is none in JSON", `\u00a0${text}`],
    ["with such white space behind", `${text}\u2028`],
    ["with white space everywhere", ` \n${JSON.stringify({ items }, null, 2)}\n\t`],
    [
      "with numbers as they were sent",
      text.replaceAll("1.5", "3.0").replaceAll("-2", "12345678901234567890"),
    ],
    ["of another key first", JSON.stringify({ other: 1, items })],
    ["with another key behind", JSON.stringify({ items, other: 1 })],
    ["with the key twice", `${text.slice(0, -1)},"items":[]}`],
    ["of a list", JSON.stringify(items)],
    [
      "of texts and numbers",
      JSON.stringify({ items: items.flatMap(({ text: each, index }) => [each, index, null]) }),
    ],
    ["without items", `{"items":[${" ".repeat(100_000)}]}`],
    ["with a comma behind the last item", `${text.slice(0, -2)},]}`],
    ["with an item left out", text.replace("},{", "},,{")],
    ["with brackets that do not match", text.replace("[[]", "[[}")],
    ["with an item that is no JSON", text.replace("true", "yes")],
    ["cut off within a text", text.slice(0, 60_000)],
    ["cut off behind an item", text.slice(0, -2)],
    ["with more behind", `${text} {}`],
    ["with a key that is no key of a batch", text.replace("items", "item")],
  ];

  test.each(FORMS)("is parsed as in one piece: %s", async (_title, given) => {
    expect(given.length).toBeGreaterThan(50_000);
    const whole = await outcomeOf(() => parseJson(given));
    const inPieces = async () => (await parseBatch(Buffer.from(given), parseJson)) ?? parseJson(given);
    expect(await outcomeOf(inPieces)).toEqual(whole);
  });

  test("lets others have their turn in between", async () => {
    let turns = 0;
    const other = setInterval(() => {
      turns += 1;
    }, 0);
    const slow = (each: string) => {
      const until = performance.now() + 1;
      while (performance.now() < until);
      return parseJson(each);
    };
    expect(await parseBatch(Buffer.from(text), slow)).toEqual({ items });
    clearInterval(other);
    expect(turns).toBeGreaterThan(3);
  });
});
