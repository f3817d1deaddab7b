import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createArgilla, SOURCE_ENGINES } from "../../argilla-import/argilla-database.ts";
import { readingOf, SPACE } from "../../config/settings-of.ts";
import { onEachEngine, sqliteEngine } from "../../support/engines.ts";
import { createSite } from "../../support/test-server.ts";

const OWNER = { OWNER_USERNAME: "ada", OWNER_PASSWORD: "new password", OWNER_API_KEY: "new.apikey" };
const LAST = SOURCE_ENGINES.at(-1) ?? sqliteEngine;

onEachEngine("a start with ARGILLA_IMPORT_DATABASE", (engine) => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "argilla-space-test-"));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  test("brings the database over before it serves, once, and says in the log what became of it", async () => {
    await using argilla = await createArgilla(LAST, folder);
    await using site = await createSite({
      engine,
      env: { ...OWNER, ARGILLA_IMPORT_DATABASE: argilla.address },
    });
    {
      await using server = await site.start();
      const { json } = await server.request("GET", "/api/v1/me/datasets", { apiKey: "grace.apikey" });
      expect(json.items).toMatchObject([{ name: "Everything, in one" }]);
      expect(server.log()).toContain("ARGILLA_IMPORT_DATABASE can be removed");
      // The owner whom the settings name is the one of the old server.
      expect(server.log()).toMatch(/users .*ada.*keeps its role, password and API key/);
      const { id } = json.items[0];
      expect(
        (await server.request("DELETE", `/api/v1/datasets/${id}`, { apiKey: "new.apikey" })).status,
      ).toBe(200);
    }
    await using server = await site.start();
    const { json } = await server.request("GET", "/api/v1/me/datasets", { apiKey: "new.apikey" });
    expect(json.items).toMatchObject([{ name: "draft" }]);
    expect(server.log()).not.toContain("can be removed");
  });

  test("shows the setup page when it cannot be read, and goes on once it can", async () => {
    await using site = await createSite({
      engine,
      env: { ...OWNER, ARGILLA_IMPORT_DATABASE: join(folder, "argilla.db") },
    });
    {
      await using server = await site.start();
      const page = await server.request("GET", "/");
      expect(page.text).toMatch(/ARGILLA_IMPORT_DATABASE[\s\S]*There is no file/);
      expect((await server.request("GET", "/api/v1/me", { apiKey: "new.apikey" })).status).toBe(503);
    }
    await createArgilla(sqliteEngine, folder);
    await using server = await site.start();
    expect((await server.request("GET", "/api/v1/me", { apiKey: "grace.apikey" })).status).toBe(200);
  });
});

test("on a Space a port that nothing gets through to is named before anything is tried", () => {
  const rule = (address: string, env = {}) =>
    readingOf({ ...env, ARGILLA_IMPORT_DATABASE: address }).problems.map((problem) => [
      problem.setting,
      problem.rule,
    ]);
  const address = "postgresql://user:hunter2@db.example.org/argilla";
  expect(rule(address)).toEqual([]);
  expect(rule(address, SPACE)).toEqual([
    ["ARGILLA_IMPORT_DATABASE", expect.stringContaining("Names port 5432")],
  ]);
  expect(rule("mysql://user:hunter2@host/argilla")).toEqual([
    ["ARGILLA_IMPORT_DATABASE", expect.stringContaining("none of a postgresql://")],
  ]);
});
