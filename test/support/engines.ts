import { randomUUID } from "node:crypto";
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe } from "@jest/globals";
import { SQLITE_FILE } from "../../src/config/database-settings.ts";
import { administratePostgres, postgresSettings } from "./postgres-server.ts";
import { WebSocketProxy } from "./websocket-proxy.ts";

/** A database engine under test. */
export interface Engine {
  readonly name: "sqlite" | "postgres";
  /** For the titles of tests, where it is more than the name. */
  readonly title?: string;
  /**
   * Settings that point a server at a new database; a server may be started on it more than once.
   * @param content nothing at all, as a first start finds it, or every table without a row.
   */
  createDatabase(folder: string, content?: "nothing" | "tables"): Promise<TestDatabase>;
}

export interface TestDatabase extends AsyncDisposable {
  readonly env: Readonly<Record<string, string>>;
}

const sqlite: Engine = {
  name: "sqlite",
  async createDatabase(folder, content = "nothing") {
    const home = join(folder, "home");
    if (content === "tables") {
      await mkdir(home);
      await copyFile(
        join(process.env.ARGILLA_TEST_SQLITE_TEMPLATE ?? "", SQLITE_FILE),
        join(home, SQLITE_FILE),
      );
    }
    return { env: { ARGILLA_HOME_PATH: home }, async [Symbol.asyncDispose]() {} };
  },
};

const postgres: Engine = {
  name: "postgres",
  async createDatabase(folder, content = "nothing") {
    const name = `test_${randomUUID().replaceAll("-", "")}`;
    const template = content === "tables" ? ` template ${process.env.ARGILLA_TEST_POSTGRES_TEMPLATE}` : "";
    await administratePostgres(`create database ${name}${template}`);
    return {
      env: { ...postgresSettings(name), ARGILLA_HOME_PATH: join(folder, "home") },
      async [Symbol.asyncDispose]() {
        await administratePostgres(`drop database ${name} with (force)`);
      },
    };
  },
};

/** PostgreSQL, to which all bytes go through a proxy's WebSockets. */
const postgresThroughWebSocket: Engine = {
  name: "postgres",
  title: "postgres through a WebSocket",
  async createDatabase(folder, content) {
    const database = await postgres.createDatabase(folder, content);
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
