import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Database } from "../../src/db/database.ts";
import { migrations } from "../../src/db/migrations/index.ts";
import { openDatabase } from "../../src/db/open-database.ts";
import { configOf } from "../config/settings-of.ts";
import { onEachEngine, type TestDatabase } from "../support/engines.ts";
import { type ServerProcess, startServerProcess } from "../support/server-process.ts";
import { createSite, OWNER_KEY, type TestServer } from "../support/test-server.ts";

async function appliedMigrations({ read }: Database): Promise<string[]> {
  const rows = await read("schema_migrations").orderBy("id").select("name");
  return rows.map(({ name }) => name);
}

async function seededNames({ read }: Database): Promise<string[]> {
  const rows = await read("users").orderBy("username").select("username");
  return rows.map(({ username }) => username);
}

onEachEngine("two processes that start at once on one empty database", (engine) => {
  let folder: string;
  let created: TestDatabase;
  let servers: ServerProcess[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "argilla-space-test-"));
    created = await engine.createDatabase(folder);
    servers = [];
  });
  afterEach(async () => {
    for (const server of servers) await server[Symbol.asyncDispose]();
    await created[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  /** Starts two at once; what started is stopped after the test even if the other did not. */
  async function startTwo(): Promise<void> {
    const start = async () => servers.push(await startServerProcess(folder, created.env));
    for (const started of await Promise.allSettled([start(), start()])) {
      if (started.status === "rejected") throw started.reason;
    }
  }

  test("both serve, with one key and what one of them made", async () => {
    const { env } = created;
    await startTwo();
    for (const { url } of servers) {
      const me = await fetch(`${url}/api/v1/me`, { headers: { "X-Argilla-Api-Key": OWNER_KEY } });
      expect(await me.json()).toMatchObject({ username: "owner", api_key: OWNER_KEY });
    }
    const database = await openDatabase(configOf(env).database, env.ARGILLA_HOME_PATH ?? "");
    try {
      expect(await appliedMigrations(database)).toEqual(migrations.map(({ name }) => name));
      expect(await seededNames(database)).toEqual(["admin", "argilla", "owner"]);
    } finally {
      await database[Symbol.asyncDispose]();
    }
  });

  test("both take writes at once, and lose none", async () => {
    await startTwo();
    const names = Array.from({ length: 30 }, (_, index) => `w-${index}`);
    const answers = await Promise.all(
      names.map((name, index) =>
        fetch(`${servers[index % 2]?.url}/api/v1/workspaces`, {
          method: "POST",
          headers: { "X-Argilla-Api-Key": OWNER_KEY, "Content-Type": "application/json" },
          body: JSON.stringify({ name }),
        }),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    const listed = await fetch(`${servers[0]?.url}/api/v1/me/workspaces`, {
      headers: { "X-Argilla-Api-Key": OWNER_KEY },
    });
    const { items } = (await listed.json()) as { items: { name: string }[] };
    expect(items.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
  });
});

onEachEngine("five servers of one process that start at once on one database", (engine) => {
  test("all serve what one of them made", async () => {
    await using site = await createSite({ engine });
    await using servers = new AsyncDisposableStack();
    const start = async () => servers.use(await site.start());
    // Waits for all of them even if one fails, so that none is left running.
    const starts = await Promise.allSettled(Array.from({ length: 5 }, start));
    expect(starts.filter(({ status }) => status === "rejected")).toEqual([]);
    for (const started of starts) {
      const server = (started as PromiseFulfilledResult<TestServer>).value;
      const me = await server.request("GET", "/api/v1/me", { apiKey: OWNER_KEY });
      expect(me.json).toMatchObject({ username: "owner", api_key: OWNER_KEY });
      expect(await appliedMigrations(server.context.database)).toEqual(migrations.map(({ name }) => name));
      expect(await seededNames(server.context.database)).toEqual(["admin", "argilla", "owner"]);
    }
  });
});
