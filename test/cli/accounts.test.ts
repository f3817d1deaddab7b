import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { waitUntil } from "../../scripts/gate/wait-until.ts";
import { onEachEngine, type TestDatabase } from "../support/engines.ts";
import type { Json } from "../support/records.ts";
import { type ServerProcess, startServerProcess } from "../support/server-process.ts";
import { FRESH_CONNECTION, runCommand } from "./command-process.ts";
import { packCommand } from "./packed-command.ts";

const OWNER = {
  OWNER_USERNAME: "ada",
  OWNER_PASSWORD: "ada's password",
  OWNER_API_KEY: "ada's.apikey",
  // Leaves the name argilla free.
  ANNOTATOR_USERNAME: "ann",
};
const API_KEY = /^• api_key: '([\w-]{107})'$/m;

onEachEngine("the packed command beside a running server", (engine) => {
  let folder: string;
  let program: string;
  let database: TestDatabase;
  let server: ServerProcess;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "argilla-space-test-"));
    program = packCommand(folder);
    database = await engine.createDatabase(folder);
    server = await startServerProcess(folder, { ...database.env, ...OWNER });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  function run(...args: string[]) {
    return runCommand(program, args, folder, { ...database.env, ...OWNER });
  }

  /** Standard output of a command that must succeed. */
  function ok(...args: string[]): string {
    const { exitCode, stdout, stderr } = run(...args);
    expect([exitCode, stderr]).toEqual([0, ""]);
    return stdout;
  }

  async function me(apiKey: string) {
    const response = await fetch(`${server.url}/api/v1/me`, {
      headers: { "X-Argilla-Api-Key": apiKey, ...FRESH_CONNECTION },
    });
    return { status: response.status, user: (await response.json()) as Record<string, unknown> };
  }

  /** Within the two seconds for which a server may remember an account, and longer on a busy machine. */
  async function eventually(condition: () => Promise<boolean>): Promise<void> {
    expect(await waitUntil(condition, { deadlineMs: 10_000 })).toBe(true);
  }

  async function signIn(username: string, password: string): Promise<number> {
    const body = new URLSearchParams({ username, password });
    return (await fetch(`${server.url}/api/v1/token`, { method: "POST", body, headers: FRESH_CONNECTION }))
      .status;
  }

  test("users create prints what Argilla's prints, and the account works at once", async () => {
    const names = ["--first-name", "Nick", "--last-name", "Name", "--username", "nick"];
    const printed = ok("users", "create", ...names, "--password", "11223344", "--workspace", "ws");
    const apiKey = API_KEY.exec(printed)?.[1] ?? "";
    expect(printed).toBe(
      [
        "User successfully created:",
        "• first_name: 'Nick'",
        "• last_name: 'Name'",
        "• username: 'nick'",
        "• role: 'annotator'",
        `• api_key: '${apiKey}'`,
        "• workspaces: ['ws']",
        "",
      ].join("\n"),
    );
    expect(await me(apiKey)).toMatchObject({ status: 200, user: { username: "nick", role: "annotator" } });
    expect(await signIn("nick", "11223344")).toBe(201);
    expect(ok("workspaces", "list")).toMatch(/^ws +nick +[\w-]{36}$/m);

    // Again: harmless, and it says so.
    const again = ok("users", "create", "--username", "nick", "--password", "another password");
    expect(again).toContain('User with username "nick" already exists in database');
    expect(await signIn("nick", "11223344")).toBe(201);
  });

  test("users create takes a role, a key of one's own and a password from a pipe", async () => {
    const { stdout, exitCode } = runCommand(
      program,
      [
        "users",
        "create",
        "--username",
        "grace",
        "--role",
        "owner",
        "--api-key",
        "grace.apikey",
        "--password-stdin",
        "--json",
      ],
      folder,
      { ...database.env, ...OWNER },
      "grace's password\n",
    );
    expect([exitCode, JSON.parse(stdout)]).toEqual([
      0,
      expect.objectContaining({ created: true, username: "grace", role: "owner", api_key: "grace.apikey" }),
    ]);
    expect(await signIn("grace", "grace's password")).toBe(201);
    expect(await me("grace.apikey")).toMatchObject({ status: 200, user: { role: "owner" } });
    const other = run(
      "users",
      "create",
      "--username",
      "jane",
      "--password",
      "12345678",
      "--api-key",
      "grace.apikey",
    );
    expect([other.exitCode, other.stdout]).toEqual([
      0,
      expect.stringContaining("already exists in database"),
    ]);
  });

  test.each([
    ["users", "User with default credentials succesfully created:"],
    ["database users", "User with default credentials successfully created:"],
  ])("%s create_default prints what that generation of Argilla prints", async (group, success) => {
    const verb = [...group.split(" "), "create_default"];
    const printed = ok(...verb, "--password", "new-password", "--api-key", "new-api-key");
    expect(printed).toBe(
      `${success}\n• username: 'argilla'\n• password: 'new-password'\n• role:     'owner'\n• api_key:  'new-api-key'\n`,
    );
    expect(await signIn("argilla", "new-password")).toBe(201);
    expect(ok(...verb)).toBe("User with default username already found on database, will not do anything.\n");
    expect(ok(...verb, "--quiet")).toBe("");
    expect(ok("users", "delete", "argilla", "--yes")).toBe("User 'argilla' successfully deleted.\n");
  });

  test("a running server notices a new password, key, role, membership, closure and deletion", async () => {
    const created = JSON.parse(
      ok("users", "create", "--username", "jim", "--password", "first password", "--json"),
    );
    expect((await me(created.api_key)).status).toBe(200);

    ok("users", "set-password", "jim", "--password", "second password");
    expect([await signIn("jim", "first password"), await signIn("jim", "second password")]).toEqual([
      401, 201,
    ]);

    const { api_key: apiKey } = JSON.parse(ok("users", "rotate-api-key", "jim", "--json"));
    expect((await me(apiKey)).status).toBe(200);
    await eventually(async () => (await me(created.api_key)).status === 401);

    expect(ok("users", "update", "jim", "--role", "admin")).toContain("• role: 'annotator' -> 'admin'");
    await eventually(async () => (await me(apiKey)).user.role === "admin");
    expect(ok("users", "update", "jim", "--role", "admin")).toContain("Nothing to change");

    ok("workspaces", "create", "lab");
    expect(ok("workspaces", "create", "lab")).toContain("already exists in database");
    ok("workspaces", "add-user", "lab", "jim");
    expect(ok("workspaces", "add-user", "lab", "jim")).toContain("is a member of workspace 'lab' already");
    const members = JSON.parse(ok("users", "list", "--workspace", "lab", "--json"));
    expect(members).toEqual([expect.objectContaining({ username: "jim", workspaces: ["lab"] })]);
    ok("workspaces", "remove-user", "lab", "jim");
    expect(run("workspaces", "remove-user", "lab", "jim").exitCode).toBe(1);
    ok("workspaces", "delete", "lab", "--yes");

    ok("users", "disable", "jim");
    expect(await signIn("jim", "second password")).toBe(401);
    await eventually(async () => (await me(apiKey)).status === 401);
    ok("users", "enable", "jim");
    await eventually(async () => (await me(apiKey)).status === 200);
    ok("users", "delete", "jim", "--yes");
    await eventually(async () => (await me(apiKey)).status === 401);
  });

  test("deletes with an account what it has answered, where that is asked for", async () => {
    const api = async (
      method: string,
      path: string,
      body?: object,
      key = OWNER.OWNER_API_KEY,
    ): Promise<Json> => {
      const answer = await fetch(`${server.url}/api/v1${path}`, {
        method,
        headers: { "X-Argilla-Api-Key": key, "Content-Type": "application/json", ...FRESH_CONNECTION },
        ...(body && { body: JSON.stringify(body) }),
      });
      expect([path, answer.ok]).toEqual([path, true]);
      return answer.json();
    };
    ok("workspaces", "create", "answers");
    const [workspace] = (await api("GET", "/me/workspaces")).items.filter(
      ({ name }: { name: string }) => name === "answers",
    );
    const dataset = await api("POST", "/datasets", { name: "d", workspace_id: workspace.id });
    const part = { title: "T", settings: { type: "text" } };
    await api("POST", `/datasets/${dataset.id}/fields`, { name: "text", ...part });
    await api("POST", `/datasets/${dataset.id}/questions`, { name: "why", required: true, ...part });
    await api("PUT", `/datasets/${dataset.id}/publish`);
    const items = [{ fields: { text: "one" } }, { fields: { text: "other" } }];
    const records = (await api("POST", `/datasets/${dataset.id}/records/bulk`, { items })).items;
    for (const [index, username] of ["tim", "tom"].entries()) {
      const person = JSON.parse(
        ok("users", "create", "--username", username, "--password", "12345678", "--json"),
      );
      ok("workspaces", "add-user", "answers", username);
      const response = { status: "submitted", values: { why: { value: "so" } } };
      await api("POST", `/records/${records[index].id}/responses`, response, person.api_key);
    }

    ok("users", "delete", "tim", "--yes", "--delete-responses");
    ok("users", "delete", "tom", "--yes");
    const [withTim, withTom] = [
      await api("GET", `/records/${records[0].id}`),
      await api("GET", `/records/${records[1].id}`),
    ];
    expect(withTim).toMatchObject({ status: "pending", responses: [] });
    expect(withTom).toMatchObject({ status: "completed", responses: [{ values: { why: { value: "so" } } }] });
    await api("DELETE", `/datasets/${dataset.id}`);
    ok("workspaces", "delete", "answers", "--yes");
  });

  test("keeps the rules of the API", () => {
    const owners = JSON.parse(ok("users", "list", "--role", "owner", "--json")) as { username: string }[];
    for (const { username } of owners.slice(1)) ok("users", "delete", username, "--yes");
    const last = owners[0]?.username ?? "";
    for (const args of [
      ["delete", last, "--yes"],
      ["disable", last],
      ["update", last, "--role", "admin"],
    ]) {
      const { exitCode, stderr } = run("users", ...args);
      expect([exitCode, stderr]).toEqual([1, expect.stringContaining("last owner")]);
    }
    const wrong: [args: string[], exitCode: number, message: string][] = [
      [
        ["users", "create", "--username", "x", "--password", "short"],
        2,
        "--password: String should have at least 8",
      ],
      [
        ["users", "create", "--username", " x", "--password", "12345678"],
        2,
        "--username: Value error, Username should not",
      ],
      [["users", "create", "--username", "ADA", "--password", "12345678"], 1, "differs from it in case only"],
      [["users", "delete", "nobody", "--yes"], 1, "User with username `nobody` not found"],
      [["workspaces", "delete", "nowhere", "--yes"], 1, "Workspace with name `nowhere` not found"],
      [["workspaces", "create", "my team"], 2, "letters, digits, hyphens and underscores"],
    ];
    for (const [args, exitCode, message] of wrong) {
      const result = run(...args);
      expect([args, result.exitCode, result.stdout]).toEqual([args, exitCode, ""]);
      expect(result.stderr).toContain(message);
    }
  });

  test("info tells where the data are, without a password", () => {
    const info = JSON.parse(ok("info", "--json"));
    expect(info).toMatchObject({ api_version: "2.8.0", users: expect.any(Number), persistent: true });
    expect(info.database).toMatch(
      engine.name === "sqlite" ? /^sqlite:\/\/\/\/.+argilla-space\.db$/ : /^postgresql:\/\/[^@]+$/,
    );
  });

  test("says which setting keeps it from working", async () => {
    await writeFile(join(folder, "file"), "");
    const { exitCode, stderr } = runCommand(program, ["users", "list"], folder, { ...OWNER, PORT: "http" });
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("PORT: Is not a number.")]);
  });
});
