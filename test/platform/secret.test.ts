import { format, inspect } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { pino } from "pino";
import { Secret } from "../../src/platform/secret.ts";

const VALUE = "Zq7xW-value";
const secret = new Secret(VALUE);

/** Everything that a pino logger writes while `use` has it. */
function logged(use: (logger: ReturnType<typeof pino>) => void): string {
  const lines: string[] = [];
  use(pino({ level: "trace" }, { write: (line: string) => lines.push(line) }));
  return lines.join("");
}

const WAYS: [what: string, text: () => string][] = [
  ["a template", () => `${secret}`],
  ["a sum of texts", () => "the key ".concat(secret as unknown as string)],
  ["a list joined", () => [secret, secret].join()],
  ["JSON", () => JSON.stringify({ secret, list: [secret], deep: { secret } })],
  [
    "util.inspect, hidden parts included",
    () => inspect({ secret }, { showHidden: true, depth: 9, getters: true }),
  ],
  ["util.format", () => format("%s %o %O %j", secret, secret, secret, secret)],
  ["its own keys", () => JSON.stringify([Object.entries(secret), Reflect.ownKeys(secret).map(String)])],
  ["a copy", () => inspect({ ...secret })],
  ["a structured clone", () => inspect(structuredClone({ secret }))],
  ["a URL's parameters", () => new URLSearchParams({ key: String(secret) }).toString()],
  ["an error's message", () => new Error(`No account has the key ${secret}`).stack ?? ""],
  ["an error's cause", () => inspect(new Error("failed", { cause: { secret } }))],
  ["a logged object", () => logged((logger) => logger.info({ secret, deep: { list: [secret] } }, "hello"))],
  ["a logged message", () => logged((logger) => logger.info("%s %o %j", secret, secret, secret))],
  [
    "a logged error",
    () => logged((logger) => logger.error({ err: Object.assign(new Error("x"), { secret }) })),
  ],
  ["a child logger's bindings", () => logged((logger) => logger.child({ secret }).info("hello"))],
];

describe("a secret", () => {
  test.each(WAYS)("does not show in %s", (_, text) => {
    expect(text()).not.toContain(VALUE);
  });

  test("says that it is one where it would show", () => {
    expect([`${secret}`, JSON.stringify(secret), inspect(secret)]).toEqual([
      "[secret]",
      '"[secret]"',
      "[secret]",
    ]);
  });

  test("is handed out to whoever asks for it by name", () => {
    expect(secret.reveal()).toBe(VALUE);
  });

  test("equals another of the same value only", () => {
    expect(secret.equals(new Secret(VALUE))).toBe(true);
    expect(secret.equals(new Secret(`${VALUE} `))).toBe(false);
  });
});
