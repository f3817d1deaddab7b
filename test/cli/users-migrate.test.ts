import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { onEachEngine, type TestDatabase } from "../support/engines.ts";
import { RECORDED_HASHES } from "../support/foreign-hashes.ts";
import { startServerProcess } from "../support/server-process.ts";
import { runCommand } from "./command-process.ts";
import { packCommand } from "./packed-command.ts";

const [{ hash: APR1, password: APR1_PASSWORD }] = RECORDED_HASHES as [(typeof RECORDED_HASHES)[number]];
const BCRYPT = RECORDED_HASHES.find(({ hash }) => hash.startsWith("$2y$05$")) ?? { hash: "", password: "" };

/** The example of Argilla's documentation, with hashes whose passwords are known. */
const FILE = `- username: john
  full_name: John Doe
  email: john@argilla.io
  api_key: a14427ea-9197-11ec-b909-0242ac120002
  hashed_password: ${BCRYPT.hash}
  disabled: False

- username: tanya
  full_name: Tanya Franklin
  email: tanya@argilla.io
  api_key: 78a10b53-8db7-4ab5-9e9e-fbd4b7e76551
  hashed_password: ${APR1}
  workspaces: [argilla, team]
  disabled: True

- username: daisy
  full_name: Daisy Gonzalez
  email: daisy@argilla.io
  api_key: a8168929-8668-494c-b7a5-98cd35740d9b
  hashed_password: ${APR1}
  workspaces: [argilla, team, latam]
  disabled: False
`;

let packed: string;
let program: string;
beforeAll(async () => {
  packed = await mkdtemp(join(tmpdir(), "argilla-space-test-"));
  program = packCommand(packed);
});
afterAll(async () => {
  await rm(packed, { recursive: true });
});

onEachEngine("users migrate", (engine) => {
  let folder: string;
  let database: TestDatabase;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "argilla-space-test-"));
    database = await engine.createDatabase(folder);
    await writeFile(join(folder, "users.yml"), FILE);
  });
  afterEach(async () => {
    await database[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  function run(args: string[], env: Record<string, string> = {}) {
    return runCommand(program, args, folder, { ...database.env, ...env });
  }

  function migrated(...args: string[]): string {
    const { exitCode, stdout, stderr } = run(["users", "migrate", "users.yml", ...args]);
    expect([exitCode, stderr]).toEqual([0, ""]);
    return stdout;
  }

  function users(): Record<string, unknown>[] {
    return JSON.parse(run(["users", "list", "--json"]).stdout);
  }

  test("makes of the documentation's example what Argilla makes of it, but for its mistakes", async () => {
    const { exitCode, stdout, stderr } = run(["users", "migrate"], {
      ARGILLA_LOCAL_AUTH_USERS_DB_FILE: "users.yml",
    });
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toBe(
      [
        `Starting users migration process using file '${join(folder, "users.yml")}'`,
        "Migrating User with username 'john'",
        "Migrating User with username 'tanya'",
        "Migrating User with username 'daisy'",
        "Users migration process successfully finished",
        "",
      ].join("\n"),
    );
    expect(users()).toMatchObject([
      {
        username: "john",
        first_name: "John Doe",
        last_name: null,
        email: "john@argilla.io",
        role: "owner",
        workspaces: ["john"],
      },
      { username: "tanya", disabled: true, role: "annotator", workspaces: ["tanya", "argilla", "team"] },
      { username: "daisy", disabled: false, workspaces: ["daisy", "argilla", "team", "latam"] },
    ]);

    await using server = await startServerProcess(folder, {
      ...database.env,
      OWNER_PASSWORD: "some password",
    });
    const signIn = async (username: string, password: string) => {
      const body = new URLSearchParams({ username, password });
      return (await fetch(`${server.url}/api/v1/token`, { method: "POST", body })).status;
    };
    const me = async (apiKey: string) => {
      return (await fetch(`${server.url}/api/v1/me`, { headers: { "X-Argilla-Api-Key": apiKey } })).status;
    };
    // The packed command beside it and this server check Apache's hashes in a thread, each from its own file.
    expect(await signIn("john", BCRYPT.password)).toBe(201);
    expect(await signIn("daisy", APR1_PASSWORD)).toBe(201);
    expect(await signIn("tanya", APR1_PASSWORD)).toBe(401);
    expect(await me("a8168929-8668-494c-b7a5-98cd35740d9b")).toBe(200);
    expect(await me("78a10b53-8db7-4ab5-9e9e-fbd4b7e76551")).toBe(401);
  });

  test("prints the plan and does nothing with --dry-run", () => {
    expect(migrated("--dry-run")).toContain(
      "  annotator, disabled, workspaces ['tanya', 'argilla', 'team']\n",
    );
    expect(users()).toEqual([]);
    const { created, new_workspaces: workspaces } = JSON.parse(migrated("--dry-run", "--json"));
    expect(created).toHaveLength(3);
    expect(workspaces).toEqual(["john", "tanya", "argilla", "team", "daisy", "latam"]);
    expect(users()).toEqual([]);
  });

  test("again applies what changed in the file, leaves the rest to the app and names who is gone", async () => {
    migrated();
    const again = migrated();
    expect(again.match(/has not changed in the file\. Skipping/g)).toHaveLength(3);

    run(["users", "update", "john", "--first-name", "Johnny"]);
    run(["users", "set-password", "daisy", "--password", "chosen in the app"]);
    run(["workspaces", "add-user", "latam", "tanya"]);
    const changed = FILE.replace("[argilla, team, latam]", "[argilla, other]")
      .replace("disabled: True", "disabled: False")
      .replace("tanya@argilla.io", "tanya@example.org");
    await writeFile(join(folder, "users.yml"), changed);
    const report = JSON.parse(migrated("--json"));
    expect(report).toMatchObject({
      created: [],
      updated: [
        { username: "tanya", changes: ["email", "disabled"] },
        { username: "daisy", changes: ["joins other", "leaves team", "leaves latam"] },
      ],
      unchanged: ["john"],
      new_workspaces: ["other"],
    });
    expect(users()).toMatchObject([
      { username: "john", first_name: "Johnny" },
      {
        username: "tanya",
        email: "tanya@example.org",
        disabled: false,
        workspaces: ["tanya", "argilla", "team", "latam"],
      },
      { username: "daisy", workspaces: ["daisy", "argilla", "other"] },
    ]);
  });

  test("keeps whom the file no longer has, and keeps deleted who was deleted here", async () => {
    migrated();
    const withoutDaisy = (text: string) => text.slice(0, text.indexOf("- username: daisy"));
    await writeFile(join(folder, "users.yml"), withoutDaisy(FILE));
    expect(migrated()).toContain("User with username 'daisy' is no longer in the file; the account stays.\n");
    await writeFile(join(folder, "users.yml"), FILE);
    expect(run(["users", "delete", "daisy", "--yes"]).exitCode).toBe(0);
    // Deleted here, it stays deleted, whether or not its entry changes, until that was out of the file.
    expect(migrated()).toContain("User with username 'daisy' has not changed in the file");
    const renamed = FILE.replace("Daisy Gonzalez", "Daisy");
    await writeFile(join(folder, "users.yml"), renamed);
    expect(migrated()).toContain("User with username 'daisy' was deleted here and stays so.");
    expect(JSON.parse(migrated("--json"))).toMatchObject({ created: [], deleted: ["daisy"] });
    expect(users()).toHaveLength(2);
    await writeFile(join(folder, "users.yml"), withoutDaisy(renamed));
    expect(migrated()).not.toContain("daisy");
    await writeFile(join(folder, "users.yml"), renamed);
    expect(migrated()).toContain("Migrating User with username 'daisy'");
    expect(users()).toHaveLength(3);
  });

  test("refuses a file as a whole and lists everything that is wrong with it", async () => {
    const wrong = `${FILE}- username: jim\n  api_key: 78a10b53-8db7-4ab5-9e9e-fbd4b7e76551\n  hashed_password: $5$x$y\n`;
    await writeFile(join(folder, "users.yml"), wrong);
    const { exitCode, stdout, stderr } = run(["users", "migrate", "users.yml"]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("Users migration process failed...\n");
    expect(stderr).toMatch(
      /line 24, column 12: api_key is that of line 11\..*\nline 25, column 20: hashed_password: Is a SHA-256/,
    );
    expect(users()).toEqual([]);
    const json = run(["users", "migrate", "users.yml", "--json"]);
    expect([json.exitCode, JSON.parse(json.stdout).problems]).toEqual([
      1,
      [expect.objectContaining({ line: 24, column: 12 }), expect.objectContaining({ line: 25, column: 20 })],
    ]);
  });

  test("refuses names and keys of accounts that the file did not make", async () => {
    const create = (...args: string[]) => run(["users", "create", "--password", "12345678", ...args]);
    create("--username", "Tanya");
    create("--username", "jim", "--api-key", "a8168929-8668-494c-b7a5-98cd35740d9b");
    const { exitCode, stderr } = run(["users", "migrate", "users.yml"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      "line 8, column 3: username: tanya (as Tanya) is the name of an account (annotator) that this file did not make.",
    );
    expect(stderr).toContain("line 16, column 3: api_key is that of the account jim already.");
    expect(users()).toHaveLength(2);
  });

  test("keeps the last owner, and lets another take over in the same file", async () => {
    migrated();
    const closed = FILE.replace("disabled: False", "disabled: True");
    await writeFile(join(folder, "users.yml"), closed);
    const { exitCode, stderr } = run(["users", "migrate", "users.yml"]);
    expect([exitCode, stderr]).toEqual([
      1,
      expect.stringContaining("line 1, column 3: Cannot disable the user `john`."),
    ]);
    await writeFile(join(folder, "users.yml"), closed.replace(/ {2}workspaces: .*latam\]\n/, ""));
    migrated();
    expect(users()).toMatchObject([
      { username: "john", disabled: true },
      {},
      { username: "daisy", role: "owner" },
    ]);
  });

  test.each([
    ["missing.yml", undefined, "There is no such file."],
    ["folder.yml", "folder", "It is a folder, not a file."],
    [
      "latin.yml",
      Buffer.from("- username: Jos\u00e9\n", "latin1"),
      "line 1, column 16: The file is not UTF-8 here",
    ],
    ["large.yml", Buffer.alloc(5_000_001, "#"), "It is larger than 5 MB. Split it"],
  ])("says what is wrong with %s", async (name, content, message) => {
    if (content === "folder") await import("node:fs/promises").then(({ mkdir }) => mkdir(join(folder, name)));
    else if (content) await writeFile(join(folder, name), content);
    const { exitCode, stderr } = run(["users", "migrate", name]);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(message)]);
  });

  test("takes ten thousand users, and slugs the names of their workspaces", async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => {
      return `- username: user.${index}\n  api_key: key-${index}\n  hashed_password: ${BCRYPT.hash}\n  workspaces: [team]\n`;
    });
    await writeFile(join(folder, "users.yml"), many.join(""));
    expect(migrated()).toContain("Workspace 'user.9999' is named 'user-9999' here");
    expect(users()).toHaveLength(10_000);
    expect(users().at(-1)).toMatchObject({ username: "user.9999", workspaces: ["user-9999", "team"] });
  });
});
