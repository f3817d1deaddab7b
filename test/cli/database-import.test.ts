import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import pg from "pg";
import { waitUntil } from "../../scripts/gate/wait-until.ts";
import { type ArgillaDatabase, createArgilla, SOURCE_ENGINES } from "../argilla-import/argilla-database.ts";
import { onEachEngine, postgresEngine, sqliteEngine } from "../support/engines.ts";
import { createSite, type TestSite } from "../support/test-server.ts";
import { cli } from "./cli-run.ts";
import { CommandProcess } from "./command-process.ts";
import { packCommand } from "./packed-command.ts";

const NONE = { taken: 0, present: 0, matched: 0, different: 0, refused: 0 };
const ACCOUNTS = [
  { username: "ada", first_name: "Ada", last_name: "Lovelace", role: "owner", workspaces: [] },
  { username: "grace", first_name: "Grace", last_name: null, role: "admin", workspaces: ["lab"] },
  { username: "ünsal", first_name: "Ünsal", role: "annotator", workspaces: ["lab", "reviews"] },
  { username: "jane doe", first_name: "Jane", role: "annotator", workspaces: ["lab"] },
  { username: "argilla", first_name: "argilla", role: "owner", workspaces: ["argilla"] },
];

let packed: string;
let program: string;
beforeAll(async () => {
  packed = await mkdtemp(join(tmpdir(), "argilla-space-test-"));
  program = packCommand(packed);
}, 120_000);
afterAll(async () => {
  await rm(packed, { recursive: true });
});

onEachEngine("database import into a database", (engine) => {
  let folder: string;
  let site: TestSite;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "argilla-space-test-"));
    site = await createSite({ engine, content: "tables" });
  });
  afterEach(async () => {
    await site[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  function run(...args: string[]) {
    return cli(args, site.env);
  }

  /** The report of an import that ends with this code. */
  async function imported(exitCode: number, address: string, ...options: string[]) {
    const done = await run("database", "import", address, "--json", ...options);
    expect([done.exitCode, done.stderr]).toEqual([exitCode, ""]);
    return JSON.parse(done.stdout);
  }

  async function users(): Promise<Record<string, unknown>[]> {
    return JSON.parse((await run("users", "list", "--json")).stdout);
  }

  function reasons({ notes }: { notes: { kind: string; name: string; outcome: string; reason: string }[] }) {
    return notes.map(({ kind, name, outcome, reason }) => [kind, name, outcome, reason]);
  }

  describe.each(SOURCE_ENGINES)("from one on $name", (sourceEngine) => {
    let argilla: ArgillaDatabase;
    beforeEach(async () => {
      argilla = await createArgilla(sourceEngine, folder);
    });
    afterEach(async () => {
      await argilla[Symbol.asyncDispose]();
    });

    test("brings accounts, workspaces and memberships, and people go on with what they have", async () => {
      expect(await imported(0, argilla.address)).toMatchObject({
        source: { argilla: "2.5 to 2.8", revision: "580a6553186f" },
        dry_run: false,
        complete: true,
        counts: {
          users: { ...NONE, found: 5, taken: 5 },
          workspaces: { ...NONE, found: 3, taken: 3 },
          memberships: { ...NONE, found: 5, taken: 5 },
        },
        notes: [],
      });
      expect(await users()).toMatchObject(ACCOUNTS);

      const settings = { OWNER_USERNAME: "root", OWNER_PASSWORD: "some password" };
      await using server = await site.start(settings);
      const signIn = async (username: string, password: string) =>
        (await server.request("POST", "/api/v1/token", { form: { username, password } })).status;
      expect(await signIn("ünsal", "ünsal's pässword")).toBe(201);
      // Now with the stronger hash that the first sign-in left.
      expect(await signIn("ünsal", "ünsal's pässword")).toBe(201);
      expect(await signIn("ünsal", "ünsal's password")).toBe(401);
      const me = await server.request("GET", "/api/v1/me", { apiKey: "grace.apikey" });
      expect(me.json).toMatchObject({ username: "grace", role: "admin", api_key: "grace.apikey" });
      expect(me.json.inserted_at).toMatch(/^2026-01-05T/);
    });

    test("says what it would do and does nothing with --dry-run", async () => {
      const report = await imported(0, argilla.address, "--dry-run");
      expect(report).toMatchObject({ dry_run: true, counts: { memberships: { found: 5, taken: 5 } } });
      expect((await run("database", "import", argilla.address, "--dry-run")).stdout).toMatch(
        /^users +5 +5 +0 +0 +0 +0\nworkspaces +3 +3 +0 +(?:.*\n)*\nThis was a dry run: nothing was changed\.\n$/m,
      );
      expect(await users()).toEqual([]);
    });

    test("again skips what is the same, and reports and keeps what was changed here", async () => {
      await imported(0, argilla.address);
      await run("users", "update", "grace", "--role", "owner", "--first-name", "Amazing Grace");
      await run("users", "rotate-api-key", "jane doe");
      await run("users", "set-password", "ünsal", "--password", "chosen here");
      await argilla.execute("update users set last_name = 'Hopper' where username = 'argilla'");
      const report = await imported(3, argilla.address);
      expect(report.counts).toMatchObject({
        users: { ...NONE, present: 2, different: 3 },
        workspaces: { ...NONE, present: 3 },
        memberships: { ...NONE, present: 5 },
      });
      expect(report.notes.map(({ name, message }: Record<string, string>) => `${name}: ${message}`)).toEqual([
        "grace: The account is here, but its role, first_name are not as there; it stays as it is here.",
        "jane doe: The account is here, but its api_key is not as there; it stays as it is here.",
        "argilla: The account is here, but its last_name is not as there; it stays as it is here.",
      ]);
      expect(await users()).toMatchObject([
        {},
        { first_name: "Amazing Grace", role: "owner" },
        {},
        {},
        { username: "argilla", last_name: null },
      ]);
    });

    test("takes a name that is here for another person's until told otherwise, but not one that a setting names", async () => {
      const settings = {
        OWNER_USERNAME: "ada",
        OWNER_PASSWORD: "new password",
        ARGILLA_WORKSPACE: "reviews",
      };
      await using _ = await site.start(settings);
      await run("users", "create", "--username", "Jane Doe", "--password", "12345678");
      await run("workspaces", "create", "lab");

      const report = await imported(3, argilla.address);
      expect(reasons(report)).toEqual([
        ["users", "ada", "matched", "same_username"],
        ["users", "jane doe", "refused", "username_taken"],
        // The server made it because nothing was said: nobody meant this one.
        ["users", "argilla", "refused", "username_taken"],
        ["workspaces", "lab", "refused", "name_taken"],
        ["workspaces", "reviews", "matched", "same_name"],
        ["memberships", "grace in lab", "refused", "no_workspace"],
        ["memberships", "ünsal in lab", "refused", "no_workspace"],
        ["memberships", "jane doe in lab", "refused", "no_user"],
        ["memberships", "argilla in argilla", "refused", "no_user"],
        ["datasets", "Everything, in one", "refused", "no_workspace"],
      ]);
      expect((await run("database", "import", argilla.address)).stdout).toMatch(
        /^Not taken:\n {2}users: "jane doe": An account "Jane Doe" \(annotator\) is here already/m,
      );

      const matched = await imported(0, argilla.address, "--match-names");
      expect(matched.counts).toMatchObject({
        users: { matched: 3, present: 2 },
        workspaces: { matched: 2, present: 1 },
        memberships: { taken: 4, present: 1 },
      });
      expect((await users()).find(({ username }) => username === "Jane Doe")).toMatchObject({
        workspaces: ["lab"],
      });
    });

    test("names every row that breaks a rule of this server, and takes the others", async () => {
      await argilla.execute(`
        update users set username = ' ada' where username = 'ada';
        update users set username = 'GRACE' where username = 'ünsal';
        update users set password_hash = '$2b$15$' || substr(password_hash, 8), api_key = 'a key' where username = 'jane doe';
        update workspaces set name = 'Café, und mehr!' where name = 'lab';
        update workspaces set name = 'argilla ' where name = 'reviews';
      `);
      const report = await imported(3, argilla.address);
      // Responses of people who were not taken are told one by one.
      expect(reasons(report).filter(([kind]) => kind !== "responses")).toEqual([
        ["users", " ada", "refused", "username_rule"],
        ["users", "GRACE", "refused", "username_case"],
        ["users", "jane doe", "taken", "password"],
        ["users", "jane doe", "taken", "api_key"],
        ["workspaces", "Café, und mehr!", "taken", "renamed"],
        ["workspaces", "argilla ", "refused", "name_rule"],
        ["memberships", "GRACE in Café, und mehr!", "refused", "no_user"],
        ["memberships", "GRACE in argilla ", "refused", "no_user"],
        ["datasets", "draft", "refused", "no_workspace"],
      ]);
      expect(report.notes[2].message).toContain("bcrypt hash of cost 15; this server checks 4 to 14");
      expect((await users()).map(({ username, workspaces }) => [username, workspaces])).toEqual([
        ["grace", ["Cafe-und-mehr"]],
        ["jane doe", ["Cafe-und-mehr"]],
        ["argilla", ["argilla"]],
      ]);
      // What had to be changed is no difference the next time.
      expect((await imported(3, argilla.address)).counts).toMatchObject({
        users: { present: 3, refused: 2, different: 0 },
        workspaces: { present: 2, refused: 1, different: 0 },
      });
    });
  });

  test("reads the schemas of older releases", async () => {
    const argilla = await createArgilla(sqliteEngine, folder, "2.4");
    expect((await imported(0, argilla.address)).source).toMatchObject({ argilla: "2.4" });
    expect(await users()).toMatchObject(ACCOUNTS);
    if (!SOURCE_ENGINES.includes(postgresEngine)) return;
    await using older = await createArgilla(postgresEngine, folder, "2.0");
    const report = await imported(3, older.address);
    expect(report.source).toMatchObject({ argilla: "2.0 to 2.3" });
    // Of the same names, but other people.
    expect(report.counts.users).toEqual({ ...NONE, found: 5, refused: 5 });
  });

  const withPostgres = SOURCE_ENGINES.includes(postgresEngine) ? test : test.skip;
  withPostgres.each(["SIGKILL", "SIGTERM"] as const)(
    "goes on where %s ended the packed command",
    async (signal) => {
      await using argilla = await createArgilla(postgresEngine, folder);
      const blocker = new pg.Client(argilla.address);
      await blocker.connect();
      // The import waits at the memberships: users and workspaces are in by then.
      await blocker.query("begin; lock table workspaces_users in access exclusive mode");
      await run("database", "migrate");
      const command = new CommandProcess(["database", "import", argilla.address], folder, site.env, program);
      const arrived = async () => JSON.parse((await run("workspaces", "list", "--json")).stdout).length === 3;
      expect(await waitUntil(arrived, { deadlineMs: 25_000 })).toBe(true);
      const ended = command.stop(signal);
      if (signal === "SIGKILL") await ended;
      await blocker.end();
      if (signal === "SIGTERM") {
        expect([await ended, command.stderr]).toEqual([1, expect.stringContaining("run it again to go on")]);
      }
      expect((await imported(0, argilla.address)).counts).toMatchObject({
        users: { ...NONE, present: 5 },
        workspaces: { ...NONE, present: 3 },
        memberships: { found: 5, refused: 0 },
      });
      expect(await users()).toMatchObject(ACCOUNTS);
    },
  );
});
