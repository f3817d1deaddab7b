import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { onEachEngine, type TestDatabase } from "../support/engines.ts";
import { RECORDED_HASHES } from "../support/foreign-hashes.ts";
import { cli } from "./cli-run.ts";
import { CommandProcess, runCommand } from "./command-process.ts";
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

  /** The packed command, in a process of its own. */
  function runPacked(args: string[], env: Record<string, string> = {}) {
    return runCommand(program, args, folder, { ...database.env, ...env });
  }

  /** The same command line in this process, for what does not depend on which of them runs. */
  function run(...args: string[]) {
    return cli(args, database.env);
  }

  function migrate(...args: string[]) {
    return run("users", "migrate", join(folder, "users.yml"), ...args);
  }

  async function migrated(...args: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await migrate(...args);
    expect([exitCode, stderr]).toEqual([0, ""]);
    return stdout;
  }

  async function users(): Promise<Record<string, unknown>[]> {
    return JSON.parse((await run("users", "list", "--json")).stdout);
  }

  test("makes of the documentation's example what Argilla makes of it, but for its mistakes", async () => {
    const { exitCode, stdout, stderr } = runPacked(["users", "migrate"], {
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
    expect(await users()).toMatchObject([
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

    const env = { ...database.env, OWNER_PASSWORD: "some password", HOST: "127.0.0.1", PORT: "0" };
    await using server = new CommandProcess(["start"], folder, env, program);
    const [, url] = await server.printed(/ready at (http:\S+)/);
    const signIn = async (username: string, password: string) => {
      const body = new URLSearchParams({ username, password });
      return (await fetch(`${url}/api/v1/token`, { method: "POST", body })).status;
    };
    const me = async (apiKey: string) => {
      return (await fetch(`${url}/api/v1/me`, { headers: { "X-Argilla-Api-Key": apiKey } })).status;
    };
    // The packed command beside it and this server check Apache's hashes in a thread, each from its own file.
    expect(await signIn("john", BCRYPT.password)).toBe(201);
    expect(await signIn("daisy", APR1_PASSWORD)).toBe(201);
    expect(await signIn("tanya", APR1_PASSWORD)).toBe(401);
    expect(await me("a8168929-8668-494c-b7a5-98cd35740d9b")).toBe(200);
    expect(await me("78a10b53-8db7-4ab5-9e9e-fbd4b7e76551")).toBe(401);
  });

  test("prints the plan and does nothing with --dry-run", async () => {
    expect(runPacked(["users", "migrate", "users.yml", "--dry-run"]).stdout).toContain(
      "  annotator, disabled, workspaces ['tanya', 'argilla', 'team']\n",
    );
    expect(await users()).toEqual([]);
    const { created, new_workspaces: workspaces } = JSON.parse(await migrated("--dry-run", "--json"));
    expect(created).toHaveLength(3);
    expect(workspaces).toEqual(["john", "tanya", "argilla", "team", "daisy", "latam"]);
    expect(await users()).toEqual([]);
  });

  test("again applies what changed in the file, leaves the rest to the app and names who is gone", async () => {
    await migrated();
    const again = await migrated();
    expect(again.match(/has not changed in the file\. Skipping/g)).toHaveLength(3);

    await run("users", "update", "john", "--first-name", "Johnny");
    await run("users", "set-password", "daisy", "--password", "chosen in the app");
    await run("workspaces", "add-user", "latam", "tanya");
    const changed = FILE.replace("[argilla, team, latam]", "[argilla, other]")
      .replace("disabled: True", "disabled: False")
      .replace("tanya@argilla.io", "tanya@example.org");
    await writeFile(join(folder, "users.yml"), changed);
    const report = JSON.parse(await migrated("--json"));
    expect(report).toMatchObject({
      created: [],
      updated: [
        { username: "tanya", changes: ["email", "disabled"] },
        { username: "daisy", changes: ["joins other", "leaves team", "leaves latam"] },
      ],
      unchanged: ["john"],
      new_workspaces: ["other"],
    });
    expect(await users()).toMatchObject([
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
    await migrated();
    const withoutDaisy = (text: string) => text.slice(0, text.indexOf("- username: daisy"));
    await writeFile(join(folder, "users.yml"), withoutDaisy(FILE));
    expect(await migrated()).toContain(
      "User with username 'daisy' is no longer in the file; the account stays.\n",
    );
    await writeFile(join(folder, "users.yml"), FILE);
    expect(await run("users", "delete", "daisy", "--yes")).toMatchObject({ exitCode: 0 });
    // Deleted here, it stays deleted, whether or not its entry changes, until that was out of the file.
    expect(await migrated()).toContain("User with username 'daisy' has not changed in the file");
    const renamed = FILE.replace("Daisy Gonzalez", "Daisy");
    await writeFile(join(folder, "users.yml"), renamed);
    expect(await migrated()).toContain("User with username 'daisy' was deleted here and stays so.");
    expect(JSON.parse(await migrated("--json"))).toMatchObject({ created: [], deleted: ["daisy"] });
    expect(await users()).toHaveLength(2);
    await writeFile(join(folder, "users.yml"), withoutDaisy(renamed));
    expect(await migrated()).not.toContain("daisy");
    await writeFile(join(folder, "users.yml"), renamed);
    expect(await migrated()).toContain("Migrating User with username 'daisy'");
    expect(await users()).toHaveLength(3);
  });

  test("refuses a file as a whole and lists everything that is wrong with it", async () => {
    const wrong = `${FILE}- username: jim\n  api_key: 78a10b53-8db7-4ab5-9e9e-fbd4b7e76551\n  hashed_password: $5$x$y\n`;
    await writeFile(join(folder, "users.yml"), wrong);
    const { exitCode, stdout, stderr } = runPacked(["users", "migrate", "users.yml"]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("Users migration process failed...\n");
    expect(stderr).toMatch(
      /line 24, column 12: api_key is that of line 11\..*\nline 25, column 20: hashed_password: Is a SHA-256/,
    );
    expect(await users()).toEqual([]);
    const json = await migrate("--json");
    expect([json.exitCode, JSON.parse(json.stdout).problems]).toEqual([
      1,
      [expect.objectContaining({ line: 24, column: 12 }), expect.objectContaining({ line: 25, column: 20 })],
    ]);
  });

  test("refuses names and keys of accounts that the file did not make", async () => {
    const create = (...args: string[]) => run("users", "create", "--password", "12345678", ...args);
    await create("--username", "Tanya");
    await create("--username", "jim", "--api-key", "a8168929-8668-494c-b7a5-98cd35740d9b");
    const { exitCode, stderr } = await migrate();
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      "line 8, column 3: username: tanya (as Tanya) is the name of an account (annotator) that this file did not make.",
    );
    expect(stderr).toContain("line 16, column 3: api_key is that of the account jim already.");
    expect(await users()).toHaveLength(2);
  });

  test("keeps the last owner, and lets another take over in the same file", async () => {
    await migrated();
    const closed = FILE.replace("disabled: False", "disabled: True");
    await writeFile(join(folder, "users.yml"), closed);
    const { exitCode, stderr } = await migrate();
    expect([exitCode, stderr]).toEqual([
      1,
      expect.stringContaining("line 1, column 3: Cannot disable the user `john`."),
    ]);
    await writeFile(join(folder, "users.yml"), closed.replace(/ {2}workspaces: .*latam\]\n/, ""));
    await migrated();
    expect(await users()).toMatchObject([
      { username: "john", disabled: true },
      {},
      { username: "daisy", role: "owner" },
    ]);
  });

  test("takes ten thousand users, and slugs the names of their workspaces", async () => {
    await writeFile(join(folder, "users.yml"), manyUsers(10_000));
    const { exitCode, stdout, stderr } = runPacked(["users", "migrate", "users.yml"]);
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("Workspace 'user.9999' is named 'user-9999' here");
    const found = await users();
    expect(found).toHaveLength(10_000);
    expect(found.at(-1)).toMatchObject({ username: "user.9999", workspaces: ["user-9999", "team"] });
  }, 90_000);

  test("takes what Windows and YAML 1.1 made of a file, and names as they are written", async () => {
    const names = ["2023-01-01", "12345", "0123", "yes"];
    const text = names.map((name) => userLines(name, "workspaces: &team [team]", "disabled: no")).join("");
    await writeFile(join(folder, "users.yml"), `\ufeff${text.replaceAll("\n", "\r\n")}`);
    expect(runPacked(["users", "migrate", "users.yml"])).toMatchObject({ exitCode: 0, stderr: "" });
    expect((await users()).map(({ username, workspaces }) => [username, workspaces])).toEqual(
      names.map((name) => [name, [name, "team"]]),
    );
  });
});

function userLines(username: string, ...more: string[]): string {
  const lines = [`api_key: key-of-${username}`, `hashed_password: ${BCRYPT.hash}`, ...more];
  return [`- username: ${username}`, ...lines.map((line) => `  ${line}`), ""].join("\n");
}

function manyUsers(count: number): string {
  return Array.from({ length: count }, (_, index) => userLines(`user.${index}`, "workspaces: [team]")).join(
    "",
  );
}

/** Fifteen lists, each nine times the one before it. */
const EXPLODING = Array.from({ length: 15 }, (_, level) => {
  const below = level === 0 ? "x" : `*a${level - 1}`;
  return `- &a${level} [${Array(9).fill(below).join(", ")}]\n`;
}).join("");

const BAD_FILES: readonly [name: string, content: string | Uint8Array | undefined, messages: string[]][] = [
  ["missing.yml", undefined, ["There is no such file."]],
  ["folder.yml", "folder", ["It is a folder, not a file."]],
  ["empty.yml", "", ["line 1, column 1: Expected a list of users", "found empty"]],
  ["mapping.yml", `users:\n${userLines("ada")}`, ["line 1, column 1: Expected a list", "found a mapping"]],
  ["large.yml", Buffer.alloc(5_000_001, "#"), ["It is larger than 5 MB. Split it into several files"]],
  ["many.yml", manyUsers(10_001), ["has 10001 users; 10000 is the limit. Split it into several files"]],
  [
    "doubles.yml",
    userLines("ada") + userLines("ada"),
    ["line 4, column 13: username is that of line 1.", "line 5, column 12: api_key is that of line 2."],
  ],
  ["doubled-key.yml", userLines("ada", "api_key: other"), ["line 4, column 3: Has api_key a second time."]],
  ["tabs.yml", "- username: a\n\tapi_key: b\n", ["line 2, column 2: Indents with a tab; use spaces."]],
  ["exploding.yml", EXPLODING, ["line 1, column 7: Is not a user", "line 15, column 8: Is not a user"]],
  ["deep.yml", "[".repeat(1_000_000), ["Is nested too deeply"]],
  [
    "latin.yml",
    Buffer.from("- username: Jos\u00e9\n", "latin1"),
    ["line 1, column 16: The file is not UTF-8 here (Latin-1, perhaps). Save it as UTF-8."],
  ],
  [
    "compose.yml",
    userLines("ada").replace(BCRYPT.hash, "$2y$05"),
    [
      "line 3, column 20: hashed_password: Is a hash that lost a part: docker compose or a shell put variables",
    ],
  ],
  ["null.yml", userLines("ada", "workspaces: null"), ["line 4, column 15: workspaces is empty, which could"]],
];

onEachEngine("users migrate refuses", (engine) => {
  let folder: string;
  let database: TestDatabase;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "argilla-space-test-"));
    database = await engine.createDatabase(folder);
  });
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  test.each(BAD_FILES)("%s, says what to do, and changes nothing", async (name, content, messages) => {
    const path = join(folder, name);
    if (content === "folder") await mkdir(path);
    else if (content !== undefined) await writeFile(path, content);
    const { exitCode, stdout, stderr } = await cli(["users", "migrate", path], database.env);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/Users migration process failed\.\.\.\n$/);
    for (const message of messages) expect(stderr).toContain(message);
    expect(stderr).not.toContain(BCRYPT.hash.slice(7));
    expect((await cli(["users", "list", "--json"], database.env)).stdout).toBe("[]\n");
  });
});
