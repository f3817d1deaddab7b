import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pino } from "pino";
import { readConfig } from "../../src/config/config.ts";
import { readEnvironment } from "../../src/config/env.ts";
import type { Context } from "../../src/context.ts";
import type { Visit } from "../../src/features/instance/index.ts";
import type { Clock } from "../../src/platform/clock.ts";
import { type Server, startServer } from "../../src/server.ts";
import { type Engine, sqliteEngine, type TestDatabase } from "./engines.ts";

export interface TestServerOptions {
  readonly engine?: Engine;
  /** What is in the database before the first start; nothing by default. */
  readonly content?: "nothing" | "tables";
  /** Settings on top of the engine's. */
  readonly env?: Readonly<Record<string, string>>;
  /** Files of the working folder, by path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  /** Content of `/proc/self/mountinfo`. */
  readonly mountinfo?: string;
  /** What a visit of a Space's own address from outside meets; nothing answers there by default. */
  readonly visit?: Visit;
}

/** A folder and a database that outlive the servers started on them. */
export interface TestSite extends AsyncDisposable {
  readonly folder: string;
  /** The settings that its servers are started with. */
  readonly env: Readonly<Record<string, string>>;
  start(env?: Readonly<Record<string, string>>): Promise<TestServer>;
}

export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly server: Server;
  readonly context: Context;
  /** The working folder and the settings that it was started with. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Everything logged so far, as text. */
  readonly log: () => string;
  request(method: string, path: string, options?: RequestOptions): Promise<TestResponse>;
}

export interface RequestOptions {
  readonly apiKey?: string;
  readonly bearer?: string;
  readonly json?: unknown;
  readonly form?: Record<string, string>;
  readonly body?: string | Uint8Array<ArrayBuffer> | FormData;
  readonly headers?: Record<string, string>;
}

export interface TestResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; undefined when it is not JSON. Untyped on purpose: tests assert on it. */
  // biome-ignore lint/suspicious/noExplicitAny: a wire body has no type before it is asserted on.
  readonly json: any;
}

/** Keys and names of the documented defaults, which a test server has unless its settings say otherwise. */
export const OWNER_KEY = "owner.apikey";
export const ADMIN_KEY = "admin.apikey";

/** The names of Spaces in tests may be those of somebody's. */
const NOBODY_THERE: Visit = () => Promise.reject(new Error("Nothing is asked of the real Spaces"));

/** Makes a folder and a database for servers to start on, one after the other or at once. */
export async function createSite(options: TestServerOptions = {}): Promise<TestSite> {
  const folder = await mkdtemp(join(tmpdir(), "argilla-space-test-"));
  for (const [path, content] of Object.entries(options.files ?? {})) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  const { engine = sqliteEngine, content } = options;
  const database: TestDatabase = await engine.createDatabase(folder, content);
  const mountTable = join(folder, "mountinfo");
  await writeFile(mountTable, options.mountinfo ?? "");
  return {
    folder,
    env: { ...database.env, ...options.env },
    start: (env = {}) => {
      const settings = { ...database.env, ...options.env, ...env };
      const { clock, visit = NOBODY_THERE } = options;
      return boot(folder, settings, { ...(clock && { clock }), visit, mountTable });
    },
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Where data are and come from is then the test's own affair. */
const STORAGE_SETTING = /^(?:ARGILLA_HOME_PATH|ARGILLA_DATABASE_URL|ARGILLA_STORAGE_|ARGILLA_IMPORT_|SPACE_)/;

/** Boots the real server on a new database and a free port. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { env = {}, mountinfo } = options;
  const isPlain = mountinfo === undefined && !Object.keys(env).some((name) => STORAGE_SETTING.test(name));
  const site = await createSite({ content: isPlain ? "tables" : "nothing", ...options });
  try {
    const server = await site.start();
    return {
      ...server,
      async [Symbol.asyncDispose]() {
        await server[Symbol.asyncDispose]();
        await site[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await site[Symbol.asyncDispose]();
    throw error;
  }
}

async function boot(
  folder: string,
  env: Record<string, string>,
  options: { clock?: Clock; visit: Visit; mountTable: string },
): Promise<TestServer> {
  const lines: string[] = [];
  const logger = pino({ level: "debug" }, { write: (line: string) => lines.push(line) });
  const settings = { HOME: folder, HOST: "127.0.0.1", PORT: "0", ...env };
  const reading = readConfig(readEnvironment(settings, folder));
  const server = await startServer(reading, { logger, ...options });
  const url = `http://127.0.0.1:${server.port}`;
  return {
    url,
    server,
    // A misconfigured server has none; such tests look at the setup page only.
    context: server.context as Context,
    folder,
    env: settings,
    log: () => lines.join(""),
    request: (method, path, request = {}) => send(method, `${url}${path}`, request),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
    },
  };
}

async function send(method: string, url: string, options: RequestOptions): Promise<TestResponse> {
  const headers = new Headers(options.headers);
  if (options.apiKey !== undefined) headers.set("X-Argilla-Api-Key", options.apiKey);
  if (options.bearer !== undefined) headers.set("Authorization", `Bearer ${options.bearer}`);
  if (options.json !== undefined) headers.set("Content-Type", "application/json");
  const body =
    options.json !== undefined
      ? JSON.stringify(options.json)
      : options.form
        ? new URLSearchParams(options.form)
        : options.body;
  const response = await fetch(url, {
    method,
    headers,
    redirect: "manual",
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") ?? false;
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson ? JSON.parse(text) : undefined,
  };
}
