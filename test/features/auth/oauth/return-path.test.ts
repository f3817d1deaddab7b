import { expect, test } from "@jest/globals";
import { localReturnPath } from "../../../../src/features/auth/oauth/return-path.ts";

const PLACES = ["https://space.example", "https://space.example/base", "http://localhost:6900"];

test.each([
  ["/", "/"],
  ["/settings", "/settings"],
  ["/a/b?c=d&e=%2F#f", "/a/b?c=d&e=%2F#f"],
  ["/a/../b", "/b"],
  ["/search?q=https://elsewhere.example", "/search?q=https://elsewhere.example"],
  ["/@elsewhere.example", "/@elsewhere.example"],
  ["/settings?__sign=a.b.c", "/settings"],
  ["/a?b=%2F&__sign=a.b.c&c=__sign#f", "/a?b=%2F&c=__sign#f"],
  ["/a?__sign&__signed=1", "/a?__signed=1"],
  ["/é 🙂", "/%C3%A9%20%F0%9F%99%82"],
  [`/${"x".repeat(1_999)}`, `/${"x".repeat(1_999)}`],
])("%j is a page of ours", (given, path) => {
  expect(localReturnPath(given)).toBe(path);
});

test.each([
  "https://evil.example",
  "http:evil.example",
  "https:/evil.example",
  "https:\\\\evil.example",
  "//evil.example",
  "///evil.example",
  "////evil.example",
  "/\\evil.example",
  "\\/evil.example",
  "\\\\evil.example",
  "/\t/evil.example",
  "/\t/evil.example/settings",
  "/\n/evil.example",
  "/\r\n/evil.example",
  "/\t\\evil.example",
  "\t//evil.example",
  " //evil.example",
  "\u0000//evil.example",
  "/.//evil.example",
  "/..//evil.example",
  "/a/..//evil.example",
  "/%2e//evil.example",
  "/.\\\\evil.example",
  "/a/../\\evil.example",
  "javascript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "evil.example",
  ".evil.example",
  "@evil.example",
  "?next=/",
  "#top",
  "",
  `/${"x".repeat(10_000)}`,
  ["/settings", "/other"],
  { path: "/settings" },
  undefined,
  null,
  1,
])("%j leads home", (given) => {
  expect(localReturnPath(given)).toBe("/");
});

test.each([
  "/%09/evil.example",
  "/%5cevil.example",
  "/%2f%2fevil.example",
  "/\u2028//evil.example",
  "/;//evil.example",
])("%j stays here wherever it is read", (given) => {
  for (const place of PLACES) {
    const { origin } = new URL(place);
    expect(
      new URL(`${new URL(place).pathname.replace(/\/$/, "")}${localReturnPath(given)}`, origin).origin,
    ).toBe(origin);
  }
});
