import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import knexFactory from "knex";
import { waitUntil } from "../../scripts/gate/wait-until.ts";
import { postgresEngine } from "../support/engines.ts";
import { cli } from "./cli-run.ts";

const withPostgres = process.env.ARGILLA_TEST_POSTGRES_URL ? test : test.skip;

withPostgres("users create joins a workspace that somebody else makes at the same moment", async () => {
  const folder = await mkdtemp(join(tmpdir(), "argilla-space-test-"));
  await using database = await postgresEngine.createDatabase(folder);
  const { env } = database;
  expect(await cli(["workspaces", "list", "--json"], env)).toMatchObject({ exitCode: 0, stdout: "[]\n" });
  const knex = knexFactory({ client: "pg", connection: env.ARGILLA_DATABASE_URL ?? "" });
  try {
    const rival = await knex.transaction();
    const now = new Date();
    await rival("workspaces").insert({ id: randomUUID(), name: "new", inserted_at: now, updated_at: now });

    // Sees no such workspace, makes it, and waits for whether the other one comes about.
    const names = ["--username", "nick", "--password", "11223344"];
    const creating = cli(["users", "create", ...names, "--workspace", "new", "--workspace", "own"], env);
    const waits = async () => {
      const { rows } = await knex.raw(
        "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      return rows.length > 0;
    };
    expect(await waitUntil(waits, { deadlineMs: 25_000 })).toBe(true);
    await rival.commit();

    const { exitCode, stdout, stderr } = await creating;
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("• workspaces: ['new', 'own']");
    const members = await knex("workspaces_users")
      .join("workspaces", "workspaces.id", "workspace_id")
      .join("users", "users.id", "user_id")
      .orderBy("name")
      .select("name", "username");
    expect(members).toEqual([
      { name: "new", username: "nick" },
      { name: "own", username: "nick" },
    ]);
  } finally {
    await knex.destroy();
    await rm(folder, { recursive: true });
  }
});
