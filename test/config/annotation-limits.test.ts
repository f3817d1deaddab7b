import { describe, expect, test } from "@jest/globals";
import { configOf, readingOf, rulesBroken } from "./settings-of.ts";

describe("the lengths of chat messages", () => {
  test.each([
    ["ROLE", "20", "21"],
    ["MESSAGE", "20000", "20001"],
  ])("of %s are refused where the minimum is above the maximum", (part, most, more) => {
    const [minimum, maximum] = [`ARGILLA_MIN_${part}_LENGTH`, `ARGILLA_MAX_${part}_LENGTH`];
    const tooHigh = `${minimum}: Is ${more}, above ${maximum}, which is ${most}.`;
    expect(rulesBroken(readingOf({ [minimum]: more }))).toEqual([tooHigh]);
    expect(rulesBroken(readingOf({ [minimum]: more, [maximum]: most }))).toEqual([tooHigh]);
    expect(rulesBroken(readingOf({ [maximum]: "0" }))).toEqual([
      `${maximum}: Is 0, below ${minimum}, which is 1.`,
    ]);
    expect(rulesBroken(readingOf({ [minimum]: most }))).toEqual([]);
    expect(rulesBroken(readingOf({ [minimum]: more, [maximum]: more }))).toEqual([]);
  });

  test("are those that the settings name", () => {
    const { chatRole, chatMessage } = configOf({
      ARGILLA_MIN_ROLE_LENGTH: "2",
      ARGILLA_MAX_ROLE_LENGTH: "3",
      ARGILLA_MIN_MESSAGE_LENGTH: "4",
      ARGILLA_MAX_MESSAGE_LENGTH: "5",
    }).annotation;
    expect({ chatRole, chatMessage }).toEqual({
      chatRole: { min: 2, max: 3 },
      chatMessage: { min: 4, max: 5 },
    });
  });
});
