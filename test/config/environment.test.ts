import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { readEnvironment, withOverrides } from "../../src/config/env.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "argilla-space-test-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function dotenv(content: string | Uint8Array): void {
  writeFileSync(join(folder, ".env"), content);
}

describe("the environment", () => {
  test("comes first, then the .env file, and each value knows its origin", () => {
    dotenv("PORT=7000\nHOST=10.0.0.1\n");
    const environment = readEnvironment({ PORT: "8000", WORKSPACE: "team" }, folder);
    expect(Object.fromEntries(environment.values)).toEqual({
      PORT: "8000",
      HOST: "10.0.0.1",
      WORKSPACE: "team",
    });
    expect(Object.fromEntries(environment.origins)).toEqual({
      PORT: "environment",
      HOST: ".env",
      WORKSPACE: "environment",
    });
  });

  test("lets a value of the .env file through where the variable is empty", () => {
    dotenv("PORT=7000\nHOST=\n");
    const { values, origins } = readEnvironment({ PORT: "", HOST: "" }, folder);
    expect([...values]).toEqual([["PORT", "7000"]]);
    expect(origins.get("PORT")).toBe(".env");
  });

  test("is topped by options of the command line", () => {
    const environment = withOverrides(readEnvironment({ PORT: "8000" }, folder), { PORT: "9000" });
    expect([environment.values.get("PORT"), environment.origins.get("PORT")]).toEqual([
      "9000",
      "command line",
    ]);
  });

  test("takes the working folder for home where HOME is not set", () => {
    expect(readEnvironment({ HOME: "/home/ada" }, folder).homeFolder).toBe("/home/ada");
    expect(readEnvironment({ HOME: "" }, folder).homeFolder).toBe(folder);
  });

  test("has no problem with a missing .env file", () => {
    expect(readEnvironment({}, folder).problems).toEqual([]);
  });

  test("reads quotes, comments, a byte order mark and Windows line ends", () => {
    dotenv("\uFEFFPORT=7000 # the usual\r\nPASSWORD='pass # word'\r\nexport WORKSPACE=\"team\"\r\n");
    expect(Object.fromEntries(readEnvironment({}, folder).values)).toEqual({
      PORT: "7000",
      PASSWORD: "pass # word",
      WORKSPACE: "team",
    });
  });

  const unreadable: [what: string, make: (path: string) => void, rule: RegExp][] = [
    ["a folder", (path) => mkdirSync(path), /is a folder, not a file\.$/],
    ["larger than a megabyte", (path) => makeSparse(path, 1_000_001), /is larger than 1000 kB\.$/],
    ["larger than memory", (path) => makeSparse(path, 2 ** 42), /is larger than 1000 kB\.$/],
    [
      "in UTF-16, as PowerShell writes it",
      (path) => writeFileSync(path, "\uFEFFPORT=7000\n", "utf16le"),
      /is not UTF-8 text\.$/,
    ],
    ["a link to itself", (path) => symlinkSync(path, path), /cannot be read \(ELOOP\)\.$/],
    ["endless", (path) => symlinkSync("/dev/zero", path), /is not an ordinary file\.$/],
  ];
  test.each(unreadable)("tells of a .env that is %s, and goes on with the variables", (_, make, rule) => {
    make(join(folder, ".env"));
    const { problems, values } = readEnvironment({ PORT: "8000" }, folder);
    expect(problems).toEqual([
      { setting: ".env", rule: expect.stringMatching(rule), remedy: expect.stringContaining("NAME=value") },
    ]);
    expect(problems[0]?.rule).toContain(join(folder, ".env"));
    expect(values.get("PORT")).toBe("8000");
  });
});

function makeSparse(path: string, bytes: number): void {
  writeFileSync(path, "");
  truncateSync(path, bytes);
}
