import { randomUUID } from "node:crypto";
import pg from "pg";
import { type BenchedProcess, startArgillaSpace } from "./benched-process.ts";

/** A kind of database to measure with. */
export interface BenchEngine {
  readonly name: "SQLite" | "PostgreSQL";
  /** A new, empty database; a server may be started on it more than once. */
  createDatabase(home: string): Promise<BenchDatabase>;
}

export interface BenchDatabase extends AsyncDisposable {
  start(): Promise<BenchedProcess>;
}

export const sqliteEngine: BenchEngine = {
  name: "SQLite",
  async createDatabase(home) {
    return { start: () => startArgillaSpace(home), async [Symbol.asyncDispose]() {} };
  },
};

/** @param server the URL of a server on which databases may be made. */
export function postgresEngine(server: string): BenchEngine {
  return {
    name: "PostgreSQL",
    async createDatabase(home) {
      const database = await createPostgresDatabase(server);
      const env = {
        ARGILLA_DATABASE_URL: database.url,
        ARGILLA_AUTH_SECRET_KEY: "a bench's secret key, long enough",
      };
      return {
        start: () => startArgillaSpace(home, { env }),
        [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
      };
    },
  };
}

export async function createPostgresDatabase(server: string): Promise<AsyncDisposable & { url: string }> {
  const name = `bench_${randomUUID().replaceAll("-", "")}`;
  await administrate(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    [Symbol.asyncDispose]: () => administrate(server, `drop database ${name} with (force)`),
  };
}

async function administrate(server: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
