import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { migrations } from "../../src/db/migrations/index.ts";
import { RELEASES } from "../../src/db/migrations/releases.ts";
import { RELEASE } from "../../src/platform/release.ts";
import { onEachEngine, type TestDatabase } from "../support/engines.ts";
import { startServerProcess } from "../support/server-process.ts";
import { BUNDLE, ensureBuilt, runCommand } from "./command-process.ts";

const NAMES = migrations.map(({ name }) => name);
const [FIRST = "", SECOND = ""] = NAMES;
const HEAD = NAMES.at(-1) ?? "";

test("the release in the making is tagged with the newest revision", () => {
  expect(Object.entries(RELEASES).at(-1)).toEqual([RELEASE, HEAD]);
});

onEachEngine("the database commands", (engine) => {
  let folder: string;
  let database: TestDatabase;
  beforeEach(async () => {
    ensureBuilt();
    folder = await mkdtemp(join(tmpdir(), "argilla-space-test-"));
    database = await engine.createDatabase(folder);
  });
  afterEach(async () => {
    await database[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  function run(...args: string[]) {
    return runCommand(BUNDLE, args, folder, database.env);
  }

  function ok(...args: string[]): string {
    const { exitCode, stdout, stderr } = run(...args);
    expect([exitCode, stderr]).toEqual([0, ""]);
    return stdout;
  }

  function current(): string {
    return JSON.parse(ok("database", "revisions", "--json")).current;
  }

  test("take an empty database forward, step by step or whole, and say what each step did", () => {
    expect(current()).toBe("<base>");
    const first = ok("database", "migrate", "--revision", "0001");
    expect(first).toMatch(new RegExp(`^Running upgrade <base> -> ${FIRST}\n  created .*users.*\n`));
    expect(first).toMatch(new RegExp(`The database is now at revision ${FIRST}\\.\n$`));
    const { steps } = JSON.parse(ok("database", "migrate", "--revision", SECOND, "--json"));
    expect(steps).toEqual([
      { direction: "upgrade", from: FIRST, to: SECOND, created: expect.arrayContaining(["users.suspended"]) },
    ]);
    ok("database", "migrate");
    expect(current()).toBe(HEAD);
    expect(ok("database", "migrate")).toBe(`The database is already at revision ${HEAD}.\n`);
  });

  test("go back where nothing is lost, and forward again to the same", () => {
    ok("database", "migrate");
    const back = ok("database", "migrate", "--revision", FIRST);
    expect(back.match(/^Running downgrade/gm)).toHaveLength(NAMES.length - 1);
    expect(back).toMatch(/^ {2}dropped .*users\.suspended/m);
    expect(current()).toBe(FIRST);
    ok("database", "migrate", "--version", RELEASE);
    expect(current()).toBe(HEAD);
    ok("database", "migrate", "--revision", "base");
    expect(current()).toBe("<base>");
  });

  test("refuse to lose data until told that they may go", () => {
    ok("users", "create", "--username", "ada", "--password", "12345678", "--role", "owner");
    ok("users", "create", "--username", "grace", "--password", "12345678");
    ok("users", "disable", "grace");
    const refused = run("database", "migrate", "--revision", SECOND);
    expect([refused.exitCode, refused.stdout]).toEqual([1, ""]);
    expect(refused.stderr).toMatch(/users\.disabled: 1 row\n/);
    expect(refused.stderr).toContain("--force");
    expect(current()).toBe(HEAD);
    expect(JSON.parse(ok("users", "list", "--json"))).toHaveLength(2);

    ok("database", "migrate", "--revision", SECOND, "--force");
    expect(current()).toBe(SECOND);
    // Accounts of an older schema are for its own release: no command touches them.
    const older = run("users", "list");
    expect([older.exitCode, older.stderr]).toEqual([
      1,
      expect.stringContaining("argilla-space database migrate"),
    ]);
    ok("database", "migrate");
    expect(JSON.parse(ok("users", "list", "--json"))).toHaveLength(2);
  });

  test("a server starts where the command went back, with the accounts that were there", async () => {
    ok("users", "create", "--username", "ada", "--password", "12345678", "--api-key", "ada.apikey");
    ok("database", "migrate", "--revision", FIRST, "--force");
    await using server = await startServerProcess(folder, { ...database.env });
    const response = await fetch(`${server.url}/api/v1/me`, {
      headers: { "X-Argilla-Api-Key": "ada.apikey" },
    });
    expect([response.status, await response.json()]).toEqual([
      200,
      expect.objectContaining({ username: "ada" }),
    ]);
  });

  test("revisions shows releases, the chain and where the database stands", () => {
    ok("database", "migrate", "--revision", SECOND);
    const shown = ok("database", "revisions");
    expect(shown).toContain(`Tagged revisions\n----------------\n• ${RELEASE} (revision: '${HEAD}')\n`);
    expect(shown).toContain(`${FIRST} -> ${SECOND}\n<base> -> ${FIRST}\n`);
    expect(shown).toContain(`-> ${HEAD} (head)\n`);
    expect(shown).toMatch(new RegExp(`Current revision\\(s\\) for ${engine.name}.*:\nRev: ${SECOND}\n$`));
  });

  test.each(["1.7", "9999", "nonsense", ""])("answers the unknown version %j with its own", (version) => {
    const { exitCode, stderr, stdout } = run("database", "migrate", "--version", version);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(`Releases: ${RELEASE} (${HEAD})`);
  });
});
