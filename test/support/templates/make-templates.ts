import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrateToLatest } from "../../../src/db/migrate.ts";
import { openDatabase } from "../../../src/db/open-database.ts";
import { configOf } from "../../config/settings-of.ts";
import { administratePostgres, postgresSettings } from "../postgres-server.ts";

/**
 * Makes, once a run, a database of each engine that has every table and no row, for the servers of tests to begin with:
 * the migrations alone are half of what the start of a server costs. jest calls it before all tests.
 */
export default async function makeTemplates(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "argilla-space-test-"));
  process.env.ARGILLA_TEST_SQLITE_TEMPLATE = folder;
  await migrateEmpty(folder, {});
  if (!process.env.ARGILLA_TEST_POSTGRES_URL) return;
  const name = `template_${process.pid}`;
  await administratePostgres(`create database ${name}`);
  process.env.ARGILLA_TEST_POSTGRES_TEMPLATE = name;
  await migrateEmpty(folder, postgresSettings(name));
}

async function migrateEmpty(home: string, env: Record<string, string>): Promise<void> {
  const database = await openDatabase(configOf(env).database, home);
  try {
    await migrateToLatest(database);
  } finally {
    await database[Symbol.asyncDispose]();
  }
}
