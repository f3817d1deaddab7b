import { describe, expect, test } from "@jest/globals";
import { Keyring, newDataKey } from "../../src/platform/keyring.ts";
import { Secret } from "../../src/platform/secret.ts";

const KEY = Buffer.alloc(32, 7);
const OTHER_KEY = Buffer.alloc(32, 8);
const API_KEY = new Secret("argilla.apikey");

/** Written once under KEY. A change of derivation or form would make every database in use unreadable. */
const LOOKUP_IN_USE = "uRibKkN54KjVoxNwzCqOLoe2cAOu6HMf8Rga-I22kYg";
const SEALED_IN_USE = "EkVB6jgsofSOkgliaqn34xOhTHdqcAfZeDES9BthCzgckrLSDGYFSTGo";

const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");

describe("looking up a secret", () => {
  test("works by a hash that is the same after every start, and says nothing about the secret", () => {
    const lookup = new Keyring(KEY).lookup(API_KEY);
    expect(new Keyring(Buffer.from(KEY)).lookup(new Secret("argilla.apikey"))).toBe(lookup);
    expect(lookup).toMatch(/^[\w-]{43}$/);
    expect(lookup).not.toContain("argilla");
  });

  test("has the hash that databases in use were written with", () => {
    expect(new Keyring(KEY).lookup(API_KEY)).toBe(LOOKUP_IN_USE);
  });

  test("has another hash for another secret and under another key", () => {
    const lookups = [
      new Keyring(KEY).lookup(API_KEY),
      new Keyring(KEY).lookup(new Secret("argilla.apikez")),
      new Keyring(OTHER_KEY).lookup(API_KEY),
    ];
    expect(new Set(lookups).size).toBe(3);
  });
});

describe("a sealed secret", () => {
  const keyring = new Keyring(KEY);
  const texts = ["argilla.apikey", "", "ключ 🗝", "x".repeat(10_000)];
  test.each(texts)("opens to what it was: %j", (text) => {
    expect(keyring.open(keyring.seal(new Secret(text), "user-1"), "user-1").reveal()).toBe(text);
  });

  test("opens after a restart, and in the form that databases in use hold", () => {
    expect(new Keyring(KEY).open(SEALED_IN_USE, "user-1").reveal()).toBe("argilla.apikey");
  });

  test("is another text every time", () => {
    expect(keyring.seal(API_KEY, "user-1")).not.toBe(keyring.seal(API_KEY, "user-1"));
  });

  const sealed = keyring.seal(API_KEY, "user-1");
  const spoilt = (position: number) => {
    const bytes = Buffer.from(sealed, "base64url");
    bytes[position] = (bytes[position] ?? 0) ^ 1;
    return base64url(bytes);
  };
  const wrong: [what: string, open: () => Secret][] = [
    ["for another owner", () => keyring.open(sealed, "user-2")],
    ["under another key", () => new Keyring(OTHER_KEY).open(sealed, "user-1")],
    ["when its nonce was changed", () => keyring.open(spoilt(0), "user-1")],
    ["when its text was changed", () => keyring.open(spoilt(15), "user-1")],
    [
      "when its tag was changed",
      () => keyring.open(spoilt(-1 + Buffer.from(sealed, "base64url").length), "user-1"),
    ],
    ["when its end is missing", () => keyring.open(sealed.slice(0, -8), "user-1")],
    ["when it is empty", () => keyring.open("", "user-1")],
  ];
  test.each(wrong)("does not open %s", (_, open) => {
    expect(open).toThrow();
  });
});

describe("the keys made of a data key", () => {
  test("differ by use, so that one says nothing about another", () => {
    const { tokenKey, cookieKey, fingerprint, lookup } = describeKeys(new Keyring(KEY));
    expect(new Set([tokenKey, cookieKey, fingerprint, lookup, base64url(KEY)]).size).toBe(5);
  });

  test("have a token key of their own where the settings give a secret for tokens", () => {
    const given = (text: string) => base64url(new Keyring(KEY, new Secret(text)).tokenKey);
    expect(given("secret one")).not.toBe(base64url(new Keyring(KEY).tokenKey));
    expect(given("secret one")).not.toBe(given("secret two"));
    expect(given("secret one")).toBe(base64url(new Keyring(OTHER_KEY, new Secret("secret one")).tokenKey));
  });

  test("have a fingerprint that tells whether a database belongs to them", () => {
    expect(new Keyring(KEY).fingerprint).toBe(new Keyring(Buffer.from(KEY)).fingerprint);
    expect(new Keyring(KEY).fingerprint).not.toBe(new Keyring(OTHER_KEY).fingerprint);
  });
});

test("a new data key is 32 random bytes", () => {
  expect(newDataKey()).toHaveLength(32);
  expect(newDataKey()).not.toEqual(newDataKey());
});

function describeKeys(keyring: Keyring) {
  return {
    tokenKey: base64url(keyring.tokenKey),
    cookieKey: keyring.cookieKey,
    fingerprint: keyring.fingerprint,
    lookup: keyring.lookup(new Secret("")),
  };
}
