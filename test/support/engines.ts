import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { describe } from "@jest/globals";
import knexFactory from "knex";
import { WebSocketProxy } from "./websocket-proxy.ts";

/** A database engine under test. */
export interface Engine {
  readonly name: "sqlite" | "postgres";
  /** For the titles of tests, where it is more than the name. */
  readonly title?: string;
  /** Settings that point a server at a new, empty database; a server may be started on it more than once. */
  createDatabase(folder: string): Promise<TestDatabase>;
}

export interface TestDatabase extends AsyncDisposable {
  readonly env: Readonly<Record<string, string>>;
}

export const TEST_SECRET_KEY = "a test's secret key, long enough";

const sqlite: Engine = {
  name: "sqlite",
  async createDatabase(folder) {
    return { env: { ARGILLA_HOME_PATH: join(folder, "home") }, async [Symbol.asyncDispose]() {} };
  },
};

const postgres: Engine = {
  name: "postgres",
  async createDatabase(folder) {
    const server = postgresUrl();
    const name = `test_${randomUUID().replaceAll("-", "")}`;
    await administrate(server, `create database ${name}`);
    const url = new URL(server);
    url.pathname = `/${name}`;
    return {
      env: {
        ARGILLA_DATABASE_URL: url.href,
        ARGILLA_AUTH_SECRET_KEY: TEST_SECRET_KEY,
        ARGILLA_HOME_PATH: join(folder, "home"),
      },
      async [Symbol.asyncDispose]() {
        await administrate(server, `drop database ${name} with (force)`);
      },
    };
  },
};

/** PostgreSQL, to which all bytes go through a proxy's WebSockets. */
const postgresThroughWebSocket: Engine = {
  name: "postgres",
  title: "postgres through a WebSocket",
  async createDatabase(folder) {
    const database = await postgres.createDatabase(folder);
    const proxy = await WebSocketProxy.start();
    const url = database.env.ARGILLA_DATABASE_URL?.replace("postgresql:", "neon+wss:");
    return {
      env: { ...database.env, ARGILLA_DATABASE_URL: `${url}?proxy=${encodeURIComponent(proxy.url)}` },
      async [Symbol.asyncDispose]() {
        await proxy[Symbol.asyncDispose]();
        await database[Symbol.asyncDispose]();
      },
    };
  },
};

/** Runs a block of tests once an engine. Without a PostgreSQL server its half is skipped by name. */
export function onEachEngine(title: string, body: (engine: Engine) => void): void {
  runOn([sqlite, postgres], title, body);
}

/** The same, and also on PostgreSQL through a WebSocket: for what the layer of the database promises the rest. */
export function onEachConnection(title: string, body: (engine: Engine) => void): void {
  runOn([sqlite, postgres, postgresThroughWebSocket], title, body);
}

function runOn(engines: readonly Engine[], title: string, body: (engine: Engine) => void): void {
  for (const engine of engines) {
    const available = engine.name === "sqlite" || process.env.ARGILLA_TEST_POSTGRES_URL;
    const run = available ? describe : describe.skip;
    run(`${title} on ${engine.title ?? engine.name}`, () => body(engine));
  }
}

export const sqliteEngine = sqlite;
export const postgresEngine = postgres;

function postgresUrl(): string {
  const url = process.env.ARGILLA_TEST_POSTGRES_URL;
  if (!url) throw new Error("ARGILLA_TEST_POSTGRES_URL names no PostgreSQL server.");
  return url;
}

async function administrate(server: string, sql: string): Promise<void> {
  const knex = knexFactory({ client: "pg", connection: server });
  try {
    await knex.raw(sql);
  } finally {
    await knex.destroy();
  }
}
