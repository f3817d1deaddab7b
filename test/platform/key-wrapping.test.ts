import { describe, expect, test } from "@jest/globals";
import { type Unwrapping, unwrapKey, wrapKey } from "../../src/platform/key-wrapping.ts";
import { newDataKey } from "../../src/platform/keyring.ts";
import { Secret } from "../../src/platform/secret.ts";

const KEY = newDataKey();
const ONE = new Secret("secret number one");
const TWO = new Secret("secret number two");
const THREE = new Secret("secret number three");
const NONE = undefined;

type Given = Secret | undefined;
type Outcome = "opens" | "opens, to be wrapped anew" | "needs-secret" | "wrong-secret" | "damaged";

function outcome(unwrapping: Unwrapping): Outcome {
  if (!unwrapping.key) return unwrapping.reason;
  expect(unwrapping.key.equals(KEY)).toBe(true);
  return unwrapping.stale ? "opens, to be wrapped anew" : "opens";
}

describe("a data key at rest", () => {
  const cases: [what: string, wrapped: Given, present: Given, previous: Given, outcome: Outcome][] = [
    ["never wrapped, no secret", NONE, NONE, NONE, "opens"],
    ["never wrapped, a secret now", NONE, ONE, NONE, "opens, to be wrapped anew"],
    ["wrapped, the same secret", ONE, ONE, NONE, "opens"],
    ["wrapped, the same secret, and another before it", ONE, ONE, TWO, "opens"],
    ["wrapped, a new secret, and the old one told", ONE, TWO, ONE, "opens, to be wrapped anew"],
    ["wrapped, a new secret alone", ONE, TWO, NONE, "wrong-secret"],
    ["wrapped, two secrets that are not it", ONE, TWO, THREE, "wrong-secret"],
    ["wrapped, no secret", ONE, NONE, NONE, "needs-secret"],
    ["wrapped, no secret but the old one", ONE, NONE, ONE, "needs-secret"],
  ];
  test.each(cases)("%s", async (_, wrapped, present, previous, expected) => {
    expect(outcome(await unwrapKey(await wrapKey(KEY, wrapped), present, previous))).toBe(expected);
  });

  test("does not show where a secret wraps it, and is another text every time", async () => {
    const [first, second] = [await wrapKey(KEY, ONE), await wrapKey(KEY, ONE)];
    expect(first).not.toBe(second);
    for (const text of [first, second]) {
      expect(text).toMatch(/^v1\.wrapped\.[\w.-]+$/);
      expect(text).not.toContain(KEY.toString("base64url"));
      expect(text).not.toContain(ONE.reveal());
    }
  });

  test("may have white space around it, as editors leave it", async () => {
    expect(outcome(await unwrapKey(`\n ${await wrapKey(KEY, ONE)} \r\n`, ONE, NONE))).toBe("opens");
  });
});

describe("a damaged key", () => {
  const plain = `v1.plain.${KEY.toString("base64url")}`;
  const damages: [what: string, stored: () => Promise<string>, outcome: Outcome][] = [
    ["is empty", async () => "", "damaged"],
    ["is something else", async () => "-----BEGIN PRIVATE KEY-----", "damaged"],
    ["is of another version", async () => plain.replace("v1", "v2"), "damaged"],
    ["is of an unknown kind", async () => plain.replace("plain", "sealed"), "damaged"],
    ["is too short", async () => plain.slice(0, -4), "damaged"],
    ["is too long", async () => `${plain}AAAA`, "damaged"],
    ["lacks its last part", async () => (await wrapKey(KEY, ONE)).replace(/\.[^.]+$/, ""), "damaged"],
    ["was cut", async () => (await wrapKey(KEY, ONE)).slice(0, -4), "damaged"],
  ];
  test.each(damages)("that %s is told from one that needs another secret", async (_, stored, expected) => {
    expect(outcome(await unwrapKey(await stored(), ONE, NONE))).toBe(expected);
  });

  test("with a changed bit does not open", async () => {
    const parts = (await wrapKey(KEY, ONE)).split(".");
    for (const index of [2, 3, 4]) {
      const bytes = Buffer.from(parts[index] ?? "", "base64url");
      bytes[0] = (bytes[0] ?? 0) ^ 1;
      const changed = parts.with(index, bytes.toString("base64url")).join(".");
      expect(outcome(await unwrapKey(changed, ONE, NONE))).toBe("wrong-secret");
    }
  });
});
