import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import SqliteConnection from "better-sqlite3";
import pg from "pg";
import { type Engine, postgresEngine, sqliteEngine } from "../support/engines.ts";

const SOURCES = fileURLToPath(new URL("./sources/", import.meta.url));

/** The engines that can hold an Argilla here. */
export const SOURCE_ENGINES: readonly Engine[] = process.env.ARGILLA_TEST_POSTGRES_URL
  ? [sqliteEngine, postgresEngine]
  : [sqliteEngine];

/** A Python Argilla's database, as make_sources.py has it. */
export interface ArgillaDatabase extends AsyncDisposable {
  /** What `database import` is given. */
  readonly address: string;
  /** Changes it as its owner might. */
  execute(sql: string): Promise<void>;
}

/** Makes one in `folder` or on the PostgreSQL server. */
export async function createArgilla(
  engine: Engine,
  folder: string,
  version: "2.8" | "2.4" | "2.0" | "1.28" = "2.8",
): Promise<ArgillaDatabase> {
  const dump = await readFile(join(SOURCES, `${version}-${engine.name}.sql`), "utf8");
  const argilla = engine.name === "sqlite" ? sqliteArgilla(folder) : await postgresArgilla(folder);
  await argilla.execute(dump);
  return argilla;
}

function sqliteArgilla(folder: string): ArgillaDatabase {
  const address = join(folder, "argilla.db");
  return {
    address,
    async execute(sql) {
      const connection = new SqliteConnection(address);
      connection.exec(sql);
      connection.close();
    },
    async [Symbol.asyncDispose]() {},
  };
}

async function postgresArgilla(folder: string): Promise<ArgillaDatabase> {
  const database = await postgresEngine.createDatabase(folder);
  const address = database.env.ARGILLA_DATABASE_URL ?? "";
  return {
    address,
    async execute(sql) {
      const client = new pg.Client(address);
      await client.connect();
      await client.query(sql);
      await client.end();
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}
