import knexFactory from "knex";
import type { DatabaseSettings } from "../config/database-settings.ts";
import { blockedPortRule } from "../config/space-ports.ts";
import { WEBSOCKET_REMEDY } from "../config/websocket-address.ts";
import { SettingsError } from "../platform/settings-problem.ts";
import type { Database } from "./database.ts";
import { type Dialect, errorField, QUIET } from "./dialect.ts";
import { createWebSocketClient } from "./websocket-client.ts";

const POOL_SIZE = 10;
const CONNECT_TIMEOUT_MS = 10_000;
const STATEMENT_TIMEOUT_MS = 60_000;

/** PostgreSQL error codes (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const UNIQUE_VIOLATION = "23505";
const FOREIGN_KEY_VIOLATION = "23503";
const RETRYABLE = new Set(["40001", "40P01"]);
/** What a server's own codes look like; those of the way to it (`EPIPE`) have no digit. */
const SERVER_ERROR = /^(?=.*\d)[0-9A-Z]{5}$/;
/** Codes by which the server, or the way to it, says that the setting and not the moment is wrong. */
const WRONG_SETTING = new Set(["28P01", "28000", "3D000", "42501", "ENOTFOUND"]);

type PostgresSettings = Extract<DatabaseSettings, { kind: "postgres" }>;

/** Connects to the PostgreSQL server, over TCP or through a WebSocket. */
export async function openPostgres(settings: PostgresSettings): Promise<Database> {
  const { url, webSocket } = settings;
  const pool = knexFactory({
    client: webSocket ? await createWebSocketClient(webSocket) : "pg",
    log: QUIET,
    connection: {
      connectionString: url.reveal(),
      application_name: "argilla-space",
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
    },
    pool: { min: 0, max: POOL_SIZE },
    // Else knex writes values, hashes and sealed secrets among them, into the messages of errors, and so into the log.
    compileSqlOnError: false,
    acquireConnectionTimeout: CONNECT_TIMEOUT_MS,
  });
  try {
    await pool.raw("select 1");
  } catch (cause) {
    await pool.destroy();
    throw connectionError(cause, settings);
  }
  return {
    read: pool,
    write: pool,
    dialect: postgresDialect,
    async [Symbol.asyncDispose]() {
      await pool.destroy();
    },
  };
}

export const postgresDialect: Dialect = {
  name: "postgres",

  uniqueViolation(error) {
    return errorField(error, "code") === UNIQUE_VIOLATION ? errorField(error, "constraint") : undefined;
  },

  isMissingReference(error) {
    return errorField(error, "code") === FOREIGN_KEY_VIOLATION;
  },

  isRetryable(error) {
    return RETRYABLE.has(errorField(error, "code") ?? "");
  },

  async lock(trx, name) {
    await trx.raw("select pg_advisory_xact_lock(hashtextextended(?, 0))", [`argilla-space:${name}`]);
  },

  async columns(db) {
    const { rows } = await db.raw(
      `select table_name as "table", column_name as "column", data_type as "type"
         from information_schema.columns
        where table_schema = current_schema() order by table_name, ordinal_position`,
    );
    return rows;
  },

  transaction(database, work) {
    return database.transaction(work);
  },
};

/**
 * A wrong password or name is for the person to mend (the setup page); a server that is not up yet is for a restart.
 * The driver's message may hold the address but never the password.
 */
function connectionError(cause: unknown, { webSocket, blockedPort }: PostgresSettings): Error {
  const code = errorField(cause, "code") ?? "";
  const message = errorField(cause, "message") || code;
  if (WRONG_SETTING.has(code)) {
    return wrongAddress(
      `The PostgreSQL server refuses the connection: ${message}.`,
      "Check the user, password, host and database name in the address.",
    );
  }
  // A server that answers with an error is reached, whatever the port.
  if (blockedPort !== undefined && !SERVER_ERROR.test(code)) {
    return wrongAddress(blockedPortRule(blockedPort), WEBSOCKET_REMEDY);
  }
  const way = webSocket ? ` through the WebSocket at ${webSocket.host}` : "";
  return new Error(`The PostgreSQL server cannot be reached${way}: ${message}`, { cause });
}

function wrongAddress(rule: string, remedy: string): SettingsError {
  return new SettingsError([{ setting: "ARGILLA_DATABASE_URL", rule, remedy }]);
}
