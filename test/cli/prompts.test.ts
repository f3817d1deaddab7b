import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { BUNDLE, ensureBuilt, runCommand } from "./command-process.ts";

const TERMINAL = fileURLToPath(new URL("./terminal.py", import.meta.url));
const ENTER = "\r";
const UP = "\u001b[A";
const DOWN = "\u001b[B";
const CTRL_C = "\u0003";

let folder: string;
beforeAll(async () => {
  ensureBuilt();
  folder = await mkdtemp(join(tmpdir(), "argilla-space-test-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** Runs the built command on a terminal and answers its questions. */
function converse(
  args: readonly string[],
  conversation: readonly (readonly [question: string, answer: string])[],
) {
  const command = [TERMINAL, JSON.stringify(conversation), process.execPath, BUNDLE, ...args];
  const env = { HOME: folder, PATH: process.env.PATH, TERM: "xterm", NO_COLOR: "1" };
  const { stdout, stderr } = spawnSync("python3", command, { cwd: folder, env, encoding: "utf8" });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as { heard: string; exitCode: number; unanswered: unknown[] };
}

function listed(username: string) {
  const users = JSON.parse(runCommand(BUNDLE, ["users", "list", "--json"], folder).stdout);
  return users.find((user: { username: string }) => user.username === username);
}

test("users create asks for what is missing; a password is asked twice and never shown", () => {
  const { heard, exitCode, unanswered } = converse(
    ["users", "create"],
    [
      ["Username", `ada${ENTER}`],
      ["Role", `${DOWN}${UP}${ENTER}`],
      ["Password", `short${ENTER}`],
      ["at least 8", `\u0015hidden-word-1${ENTER}`],
      ["Password again", `hidden-word-2${ENTER}`],
      ["The two differ", `hidden-word-3${ENTER}`],
      ["Password again", `hidden-word-3${ENTER}`],
    ],
  );
  expect([exitCode, unanswered]).toEqual([0, []]);
  expect(heard).toContain("User successfully created:");
  expect(heard).not.toContain("hidden-word");
  expect(listed("ada")).toMatchObject({ role: "admin" });
});

test("users delete asks whether it is meant", () => {
  const create = ["users", "create", "--username", "grace", "--password", "12345678"];
  expect(runCommand(BUNDLE, create, folder).exitCode).toBe(0);
  const no = converse(["users", "delete", "grace"], [["Delete the account grace\\?", ENTER]]);
  expect([no.exitCode, no.heard]).toEqual([0, expect.stringContaining("Nothing was deleted.")]);
  expect(listed("grace")).toBeDefined();
  const yes = converse(
    ["users", "delete"],
    [
      ["Username", `grace${ENTER}`],
      ["Delete the account grace\\?", `${DOWN}${ENTER}`],
    ],
  );
  expect([yes.exitCode, yes.heard]).toEqual([
    0,
    expect.stringContaining("User 'grace' successfully deleted."),
  ]);
  expect(listed("grace")).toBeUndefined();
});

test("Ctrl-C at a question does nothing and exits with 1", () => {
  const { heard, exitCode } = converse(["users", "set-password", "ada"], [["Password", CTRL_C]]);
  expect([exitCode, heard]).toEqual([1, expect.stringContaining("Nothing was done.")]);
});

test.each<[args: string[], missing: string]>([
  [["users", "create"], "--username"],
  [["users", "create", "--username", "jim"], "--password or --password-stdin"],
  [["users", "update"], "the username"],
  [["users", "update", "ada"], "--role"],
  [["users", "delete"], "the username"],
  [["users", "delete", "ada"], "--yes"],
  [["users", "set-password", "ada"], "--password or --password-stdin"],
  [["users", "rotate-api-key"], "the username"],
  [["users", "disable"], "the username"],
  [["workspaces", "create"], "the name"],
  [["workspaces", "delete", "w"], "--yes"],
])("without a terminal %j is wrong usage: nobody can be asked", (args, missing) => {
  const { exitCode, stdout, stderr } = runCommand(BUNDLE, args, folder);
  expect([exitCode, stdout]).toEqual([2, ""]);
  expect(stderr).toBe(`error: ${missing} is missing, and this is not a terminal to ask on\n`);
});
