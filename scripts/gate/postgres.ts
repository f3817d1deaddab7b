import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, closeSync, openSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { runChild, signalGroup } from "./child-process.ts";
import { findFreePort } from "./free-port.ts";
import { findPostgresPrograms, postgresAccount } from "./postgres-programs.ts";
import { installSystemPackages } from "./system-packages.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";
import { waitUntil } from "./wait-until.ts";

/** A superuser's URL of the throw-away PostgreSQL, or why there is none. */
export type PostgresAccess = { url: string } | { unavailable: string };

export interface PostgresOptions {
  logFile: string;
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
}

const startDeadlineMs = 60_000;
const installDeadlineMs = 10 * 60_000;

/** One throw-away PostgreSQL cluster: in a temporary folder, on a free port of 127.0.0.1 only. */
export class ThrowAwayPostgres {
  readonly #options: PostgresOptions;
  readonly #temporary = makeTemporaryFolder("postgres");
  #server: ChildProcess | undefined;

  constructor(options: PostgresOptions) {
    this.#options = options;
  }

  /** Never throws: what is in the way of a running server is the answer. */
  async start(): Promise<PostgresAccess> {
    try {
      const programs = findPostgresPrograms() ?? (await this.#install());
      if (typeof programs !== "string") return programs;
      return await this.#startCluster(programs);
    } catch (error) {
      return { unavailable: error instanceof Error ? error.message : String(error) };
    }
  }

  /** Ends the server and deletes the cluster. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (server && server.exitCode === null && server.signalCode === null) {
      const ended = once(server, "exit");
      // SIGQUIT is PostgreSQL's "stop at once": there is nothing to save.
      signalGroup(server.pid, "SIGQUIT");
      await ended;
    }
    this.#temporary[Symbol.dispose]();
  }

  async #install(): Promise<string | { unavailable: string }> {
    const problem = await installSystemPackages(["postgresql"], (command, args) =>
      this.#run(command, args, installDeadlineMs),
    );
    const programs = findPostgresPrograms();
    return (
      programs ?? { unavailable: `PostgreSQL is not installed: ${problem ?? "no initdb after the install"}` }
    );
  }

  async #startCluster(programs: string): Promise<PostgresAccess> {
    const account = postgresAccount();
    if (account) chownSync(this.#temporary.folder, account.uid, account.gid);
    const data = path.join(this.#temporary.folder, "data");
    // Byte order as in SQLite, letters beyond ASCII as on a usual server.
    const characters = process.platform === "linux" ? "C.UTF-8" : "en_US.UTF-8";
    const initdb = await this.#run(
      path.join(programs, "initdb"),
      [
        "-D",
        data,
        "-A",
        "trust",
        "-U",
        "postgres",
        "-E",
        "UTF8",
        "--locale=C",
        `--lc-ctype=${characters}`,
        "-N",
      ],
      startDeadlineMs,
      account,
    );
    if (initdb.exitCode !== 0) return { unavailable: `initdb failed: see ${this.#options.logFile}` };

    const port = await findFreePort();
    const settings = {
      listen_addresses: "127.0.0.1",
      port,
      unix_socket_directories: this.#temporary.folder,
      max_connections: 200,
      fsync: "off",
      synchronous_commit: "off",
      full_page_writes: "off",
    };
    const args = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const log = openSync(this.#options.logFile, "a");
    const server = spawn(path.join(programs, "postgres"), ["-D", data, ...args], {
      cwd: this.#temporary.folder,
      env: this.#options.env,
      stdio: ["ignore", log, log],
      detached: true,
      ...account,
    });
    closeSync(log);
    await once(server, "spawn");
    this.#server = server;

    const url = `postgresql://postgres@127.0.0.1:${port}/postgres`;
    const answers = await waitUntil(() => server.exitCode !== null || canConnect(url), {
      deadlineMs: startDeadlineMs,
    });
    if (answers && server.exitCode === null) return { url };
    return { unavailable: `the PostgreSQL server did not start: see ${this.#options.logFile}` };
  }

  #run(command: string, args: readonly string[], timeoutMs: number, account?: { uid: number; gid: number }) {
    const { logFile, env, signal } = this.#options;
    return runChild({
      command,
      args,
      logFile,
      cwd: this.#temporary.folder,
      env,
      timeoutMs,
      signal,
      ...account,
    });
  }
}

async function canConnect(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, ssl: false });
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
