import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { migrations } from "../../src/db/migrations/index.ts";
import { RELEASES } from "../../src/db/migrations/releases.ts";
import { RELEASE } from "../../src/platform/release.ts";
import { createWorkspace } from "../support/accounts.ts";
import { asOwner, expectSuccess } from "../support/datasets.ts";
import { onEachEngine, type TestDatabase } from "../support/engines.ts";
import { addRecords, createLabelDataset, respond } from "../support/records.ts";
import { startServerProcess } from "../support/server-process.ts";
import { createSite, OWNER_KEY } from "../support/test-server.ts";
import { cli } from "./cli-run.ts";
import { BUNDLE, ensureBuilt, runCommand } from "./command-process.ts";

const NAMES = migrations.map(({ name }) => name);
const [FIRST = "", SECOND = ""] = NAMES;
const HEAD = NAMES.at(-1) ?? "";

test("the release in the making is tagged with the newest revision", async () => {
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

  /** The built command, in a process of its own. */
  function runBuilt(...args: string[]) {
    return runCommand(BUNDLE, args, folder, database.env);
  }

  /** The same command line in this process, for what does not depend on which of them runs. */
  function run(...args: string[]) {
    return cli(args, database.env);
  }

  async function ok(...args: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await run(...args);
    expect([exitCode, stderr]).toEqual([0, ""]);
    return stdout;
  }

  async function current(): Promise<string> {
    return JSON.parse(await ok("database", "revisions", "--json")).current;
  }

  test("take an empty database forward, step by step or whole, and say what each step did", async () => {
    expect(await current()).toBe("<base>");
    const { exitCode, stdout: first } = runBuilt("database", "migrate", "--revision", "0001");
    expect(exitCode).toBe(0);
    expect(first).toMatch(new RegExp(`^Running upgrade <base> -> ${FIRST}\n  created .*users.*\n`));
    expect(first).toMatch(new RegExp(`The database is now at revision ${FIRST}\\.\n$`));
    const { steps } = JSON.parse(await ok("database", "migrate", "--revision", SECOND, "--json"));
    expect(steps).toEqual([
      { direction: "upgrade", from: FIRST, to: SECOND, created: expect.arrayContaining(["users.suspended"]) },
    ]);
    expect(runBuilt("database", "migrate")).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await current()).toBe(HEAD);
    expect(await ok("database", "migrate")).toBe(`The database is already at revision ${HEAD}.\n`);
  });

  test("go back where nothing is lost, and forward again to the same", async () => {
    await ok("database", "migrate");
    const back = await ok("database", "migrate", "--revision", FIRST);
    expect(back.match(/^Running downgrade/gm)).toHaveLength(NAMES.length - 1);
    expect(back).toMatch(/^ {2}dropped .*users\.suspended/m);
    expect(await current()).toBe(FIRST);
    await ok("database", "migrate", "--version", RELEASE);
    expect(await current()).toBe(HEAD);
    await ok("database", "migrate", "--revision", "base");
    expect(await current()).toBe("<base>");
  });

  test("refuse to lose data until told that they may go", async () => {
    await ok("users", "create", "--username", "ada", "--password", "12345678", "--role", "owner");
    await ok("users", "create", "--username", "grace", "--password", "12345678");
    await ok("users", "disable", "grace");
    const refused = runBuilt("database", "migrate", "--revision", SECOND);
    expect([refused.exitCode, refused.stdout]).toEqual([1, ""]);
    expect(refused.stderr).toMatch(/users\.disabled: 1 row\n/);
    expect(refused.stderr).toContain("--force");
    expect(await current()).toBe(HEAD);
    expect(JSON.parse(await ok("users", "list", "--json"))).toHaveLength(2);

    await ok("database", "migrate", "--revision", SECOND, "--force");
    expect(await current()).toBe(SECOND);
    // Accounts of an older schema are for its own release: no command touches them.
    const older = await run("users", "list");
    expect([older.exitCode, older.stderr]).toEqual([
      1,
      expect.stringContaining("argilla-space database migrate"),
    ]);
    await ok("database", "migrate");
    expect(JSON.parse(await ok("users", "list", "--json"))).toHaveLength(2);
  });

  test("keep what people have labelled from going, but for what can be found out again", async () => {
    await using site = await createSite({ engine });
    const command = (...args: string[]) => cli(["database", "migrate", ...args], site.env);
    let dataset: string;
    {
      await using server = await site.start();
      ({ id: dataset } = await createLabelDataset(server, (await createWorkspace(server)).id));
      const [record] = await addRecords(server, dataset, [{ fields: { text: "heron" } }]);
      await addRecords(server, dataset, [{ fields: { text: "stork" } }]);
      expectSuccess(await respond(server, OWNER_KEY, record.id));
    }
    expect(await command("--revision", "0008")).toMatchObject({ exitCode: 0, stderr: "" });
    {
      await using server = await site.start();
      const body = { query: { text: { q: "heron" } } };
      const found = await asOwner(server, "POST", `/datasets/${dataset}/records/search`, body);
      expect(expectSuccess(found).total).toBe(1);
    }

    const refused = await command("--revision", "0006");
    expect([refused.exitCode, refused.stdout]).toEqual([1, ""]);
    for (const loss of ["datasets: 1 row", "questions: 2 rows", "records: 2 rows", "responses: 1 row"]) {
      expect(refused.stderr).toContain(`  ${loss}\n`);
    }
    expect(refused.stderr).not.toMatch(/record_texts|response_values/);
    expect(await command("--revision", "0006", "--force")).toMatchObject({ exitCode: 0, stderr: "" });
    await using server = await site.start();
    expect(expectSuccess(await asOwner(server, "GET", "/me/datasets")).items).toEqual([]);
    expect(expectSuccess(await asOwner(server, "GET", "/users")).items).toHaveLength(3);
  });

  test("a server starts where the command went back, with the accounts that were there", async () => {
    await ok("users", "create", "--username", "ada", "--password", "12345678", "--api-key", "ada.apikey");
    await ok("database", "migrate", "--revision", FIRST, "--force");
    await using server = await startServerProcess(folder, { ...database.env });
    const response = await fetch(`${server.url}/api/v1/me`, {
      headers: { "X-Argilla-Api-Key": "ada.apikey" },
    });
    expect([response.status, await response.json()]).toEqual([
      200,
      expect.objectContaining({ username: "ada" }),
    ]);
  });

  test("revisions shows releases, the chain and where the database stands", async () => {
    await ok("database", "migrate", "--revision", SECOND);
    const shown = await ok("database", "revisions");
    expect(shown).toContain(`Tagged revisions\n----------------\n• ${RELEASE} (revision: '${HEAD}')\n`);
    expect(shown).toContain(`${FIRST} -> ${SECOND}\n<base> -> ${FIRST}\n`);
    expect(shown).toContain(`-> ${HEAD} (head)\n`);
    expect(shown).toMatch(new RegExp(`Current revision\\(s\\) for ${engine.name}.*:\nRev: ${SECOND}\n$`));
  });

  test.each(["1.7", "9999", "nonsense", ""])(
    "answers the unknown version %j with its own",
    async (version) => {
      const { exitCode, stderr, stdout } = await run("database", "migrate", "--version", version);
      expect([exitCode, stdout]).toEqual([2, ""]);
      expect(stderr).toContain(`Releases: ${RELEASE} (${HEAD})`);
    },
  );
});
