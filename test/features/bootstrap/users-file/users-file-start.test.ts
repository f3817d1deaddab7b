import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { describeStart } from "../../../../src/cli/start-message.ts";
import { readConfig } from "../../../../src/config/config.ts";
import { readEnvironment } from "../../../../src/config/env.ts";
import { cli } from "../../../cli/cli-run.ts";
import { onEachEngine } from "../../../support/engines.ts";
import { FakeHub } from "../../../support/fake-hub.ts";
import { RECORDED_HASHES } from "../../../support/foreign-hashes.ts";
import { personalSpace, signInWithHub } from "../../../support/hub-sign-in.ts";
import { createSite, type TestServer, type TestSite } from "../../../support/test-server.ts";

const [HASH, OTHER_HASH] = RECORDED_HASHES as [
  (typeof RECORDED_HASHES)[number],
  (typeof RECORDED_HASHES)[number],
];
const WITH_FILE = { ARGILLA_LOCAL_AUTH_USERS_DB_FILE: "users.yml" };

function user(username: string, ...more: string[]): string {
  const lines = [`api_key: key-of-${username}`, `hashed_password: ${HASH.hash}`, ...more];
  return [`- username: ${username}`, ...lines.map((line) => `  ${line}`), ""].join("\n");
}

onEachEngine("a start with a file of users", (engine) => {
  let site: TestSite;
  beforeEach(async () => {
    site = await createSite({ engine, content: "tables" });
  });
  afterEach(async () => {
    await site[Symbol.asyncDispose]();
  });

  async function write(text: string): Promise<void> {
    await writeFile(join(site.folder, "users.yml"), text);
  }

  async function accounts(server: TestServer) {
    const found = await server.context.users.list();
    return Object.fromEntries(found.map(({ username, role }) => [username, role]));
  }

  async function signIn(server: TestServer, username: string, password: string): Promise<number> {
    return (await server.request("POST", "/api/v1/token", { form: { username, password } })).status;
  }

  function problems(server: TestServer): string[] {
    const { state } = server.server;
    return state.state === "misconfigured"
      ? state.problems.map(({ setting, rule }) => `${setting}: ${rule}`)
      : [];
  }

  test("applies it, and no documented default is in force", async () => {
    await write(user("owner") + user("john") + user("argilla", "workspaces: [team]"));
    await using server = await site.start(WITH_FILE);
    expect(await accounts(server)).toMatchObject({ owner: "owner", john: "owner", argilla: "annotator" });
    expect(await signIn(server, "john", HASH.password)).toBe(201);
    for (const name of ["owner", "admin", "argilla"])
      expect(await signIn(server, name, "12345678")).toBe(401);
    for (const apiKey of ["owner.apikey", "admin.apikey"])
      expect((await server.request("GET", "/api/v1/me", { apiKey })).status).toBe(401);
    expect(server.server.context?.config.server.host).toBe("127.0.0.1");
    expect(server.log()).toMatch(/"created":3.*users\.yml was applied/);
  });

  test("says that its people can sign in, and misses no password where it brings an owner", async () => {
    await write(user("tanya", "workspaces: []"));
    const message = (server: TestServer) =>
      describeStart(readConfig(readEnvironment(server.env, server.folder)), server.server);
    {
      await using server = await site.start(WITH_FILE);
      expect(await message(server)).toContain("has no password: set OWNER_PASSWORD");
    }
    await write(user("tanya", "workspaces: []") + user("john"));
    await using server = await site.start(WITH_FILE);
    expect(await message(server)).toMatch(/Who can sign in:.*\n {4}everybody in \S+users\.yml/s);
    expect(await message(server)).not.toContain("set OWNER_PASSWORD");
  });

  test("edited and started again applies what changed", async () => {
    await write(user("john"));
    await using first = await site.start(WITH_FILE);
    expect(await signIn(first, "john", HASH.password)).toBe(201);
    await first[Symbol.asyncDispose]();

    await write(user("john").replace(HASH.hash, OTHER_HASH.hash) + user("jane"));
    await using second = await site.start(WITH_FILE);
    expect(await signIn(second, "john", HASH.password)).toBe(401);
    expect(await signIn(second, "john", OTHER_HASH.password)).toBe(201);
    expect(await signIn(second, "jane", HASH.password)).toBe(201);
  });

  test("takes over the accounts that an earlier start made by default, with its own credentials", async () => {
    await using first = await site.start();
    const before = await first.context.users.list();
    expect(await signIn(first, "argilla", "12345678")).toBe(201);
    await first[Symbol.asyncDispose]();

    await write(user("argilla") + user("admin", "workspaces: []"));
    await using second = await site.start(WITH_FILE);
    expect(problems(second)).toEqual([]);
    expect(await accounts(second)).toMatchObject({ argilla: "owner", admin: "annotator" });
    const ids = ({ username, id }: { username: string; id: string }) => `${username} ${id}`;
    expect((await second.context.users.list()).map(ids)).toEqual(before.map(ids));
    for (const name of ["owner", "admin", "argilla"])
      expect(await signIn(second, name, "12345678")).toBe(401);
    expect(await signIn(second, "argilla", HASH.password)).toBe(201);
  });

  test("shows what is wrong with it instead of the app, and changes nothing", async () => {
    await write(
      `${user("john")}- username: jane\n  hashed_password: nonsense\n${user("jim", "workspaces:")}`,
    );
    await using server = await site.start(WITH_FILE);
    const file = `ARGILLA_LOCAL_AUTH_USERS_DB_FILE: ${join(site.folder, "users.yml")}, line`;
    expect(problems(server)).toEqual([
      `${file} 4, column 3: Lacks api_key.`,
      expect.stringContaining(`${file} 5, column 20: hashed_password: Is not a password hash.`),
      expect.stringContaining(`${file} 9, column 3: workspaces is empty`),
    ]);
    expect((await server.request("GET", "/")).text).toContain("Lacks api_key.");
    await server[Symbol.asyncDispose]();

    await write(user("john"));
    await using mended = await site.start(WITH_FILE);
    expect(problems(mended)).toEqual([]);
  });

  test("names a file that is not there, and no more problems than a page can show", async () => {
    await using without = await site.start(WITH_FILE);
    expect(problems(without)).toEqual([expect.stringContaining("There is no such file.")]);
    await without[Symbol.asyncDispose]();
    await write(Array.from({ length: 30 }, () => "- username: x\n").join(""));
    await using server = await site.start(WITH_FILE);
    expect(problems(server)).toHaveLength(21);
    expect(problems(server).at(-1)).toMatch(/has \d+ more problems/);
  });

  test("several at once apply it once", async () => {
    await write(Array.from({ length: 20 }, (_, index) => user(`user${index}`)).join(""));
    const servers = await Promise.all([site.start(WITH_FILE), site.start(WITH_FILE), site.start(WITH_FILE)]);
    try {
      expect(servers.flatMap(problems)).toEqual([]);
      const [server] = servers as [TestServer, ...TestServer[]];
      expect(Object.keys(await accounts(server)).filter((name) => /^user\d+$/.test(name))).toHaveLength(20);
    } finally {
      for (const server of servers) await server[Symbol.asyncDispose]();
    }
  });

  test("sets the default user of 1.x with a hash of either kind", async () => {
    for (const { hash, password } of [HASH, ...RECORDED_HASHES.slice(-1)]) {
      const env = {
        ARGILLA_LOCAL_AUTH_DEFAULT_PASSWORD: hash,
        ARGILLA_LOCAL_AUTH_DEFAULT_APIKEY: "new-apikey",
      };
      await using server = await site.start(env);
      expect(await signIn(server, "argilla", password)).toBe(201);
      const { status, json } = await server.request("GET", "/api/v1/me", { apiKey: "new-apikey" });
      expect([status, json.username, json.role]).toEqual([200, "argilla", "owner"]);
    }
  });
});

onEachEngine("a file of users on a Space", (engine) => {
  test("does not take the name of somebody who signed in with Hugging Face", async () => {
    await using hub = await FakeHub.start();
    const [creator, stranger] = [hub.addPerson("creator"), hub.addPerson("stranger")];
    await using site = await createSite({ engine, content: "tables", env: personalSpace(hub, creator) });
    await using first = await site.start();
    await signInWithHub(first, creator);
    await signInWithHub(first, stranger);
    await first[Symbol.asyncDispose]();
    for (const name of ["stranger", "creator"]) {
      await writeFile(join(site.folder, "users.yml"), user(name));
      await using second = await site.start(WITH_FILE);
      const { state } = second.server;
      expect(state).toMatchObject({
        state: "misconfigured",
        problems: [{ rule: expect.stringContaining(`${name} is the name of an account`) }],
      });
      await second[Symbol.asyncDispose]();
      const command = await cli(["users", "migrate", join(site.folder, "users.yml")], site.env);
      expect([command.exitCode, command.stderr]).toEqual([
        1,
        expect.stringContaining(`line 1, column 3: username: ${name} is the name of an account`),
      ]);
    }
  });
});
