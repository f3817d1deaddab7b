import { describe, expect, test } from "@jest/globals";
import { presentTimestamp, text, uuid } from "../../src/http/schema.ts";

const ID = "0195f2c4-7a1e-7cc0-a5b1-3f0d2f6f9e11";
const ASTRAL = "𝔸";

describe("a timestamp", () => {
  test.each([
    ["2024-05-06T07:08:09.000Z", "2024-05-06T07:08:09"],
    ["2024-05-06T07:08:09.120Z", "2024-05-06T07:08:09.120000"],
    ["2024-05-06T07:08:09.001Z", "2024-05-06T07:08:09.001000"],
    ["2024-05-06T00:00:00.000+02:00", "2024-05-05T22:00:00"],
  ])("%s is written %s", (instant, written) => {
    expect(presentTimestamp(new Date(instant))).toBe(written);
  });
});

describe("a UUID", () => {
  test.each([ID, ID.toUpperCase(), ID.replaceAll("-", ""), `{${ID}}`, `urn:uuid:${ID}`])(
    "is read from %s",
    (written) => {
      expect(uuid.parse(written)).toBe(ID);
    },
  );

  test.each(["", ` ${ID}`, `${ID}\n`, ID.slice(1), `${ID}0`, ID.replace("e", "g"), "0".repeat(31)])(
    "is not read from %j",
    (written) => {
      expect(uuid.safeParse(written).success).toBe(false);
    },
  );
});

describe("a text", () => {
  test.each<[string, number, number, boolean]>([
    ["", 0, 5, true],
    ["", 1, 5, false],
    ["abcde", 1, 5, true],
    ["abcdef", 1, 5, false],
    [ASTRAL.repeat(5), 1, 5, true],
    [ASTRAL.repeat(6), 1, 5, false],
    [ASTRAL.repeat(3), 4, 8, false],
    [ASTRAL.repeat(4), 4, 8, true],
    ["e\u0301", 1, 1, false],
    ["a\0b", 0, 5, false],
    ["\udc00a", 0, 5, false],
  ])("%j has between %d and %d code points that a database can store: %s", (value, min, max, fits) => {
    expect(text({ min, max }).safeParse(value).success).toBe(fits);
  });

  test("is trimmed before it is measured, if at all", () => {
    expect(text({ min: 1, max: 3, trim: true }).parse(" \t abc \n")).toBe("abc");
    expect(text({ min: 1, trim: true }).safeParse("   ").success).toBe(false);
    expect(text({ min: 1 }).parse("   ")).toBe("   ");
  });

  test("has an end even where nobody named one", () => {
    expect(text().safeParse("x".repeat(10_000)).success).toBe(true);
    expect(text().safeParse("x".repeat(10_001)).success).toBe(false);
  });
});
