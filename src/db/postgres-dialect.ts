import knexFactory from "knex";
import type { Secret } from "../platform/secret.ts";
import { SettingsError } from "../platform/settings-problem.ts";
import type { Database } from "./database.ts";
import { type Dialect, errorField, QUIET } from "./dialect.ts";

const POOL_SIZE = 10;
const CONNECT_TIMEOUT_MS = 10_000;
const STATEMENT_TIMEOUT_MS = 60_000;

/** PostgreSQL error codes (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const UNIQUE_VIOLATION = "23505";
const FOREIGN_KEY_VIOLATION = "23503";
const RETRYABLE = new Set(["40001", "40P01"]);
/** Codes by which the server, or the way to it, says that the setting and not the moment is wrong. */
const WRONG_SETTING = new Set(["28P01", "28000", "3D000", "42501", "ENOTFOUND"]);

/** Connects to the PostgreSQL server. */
export async function openPostgres(url: Secret): Promise<Database> {
  const pool = knexFactory({
    client: "pg",
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
    throw connectionError(cause);
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

  transaction(database, work) {
    return database.transaction(work);
  },
};

/**
 * A wrong password or name is for the person to mend (the setup page); a server that is not up yet is for a restart.
 * The driver's message may hold the address but never the password.
 */
function connectionError(cause: unknown): Error {
  const code = errorField(cause, "code") ?? "";
  const message = (cause as Error).message || code;
  if (!WRONG_SETTING.has(code))
    return new Error(`The PostgreSQL server cannot be reached: ${message}`, { cause });
  return new SettingsError([
    {
      setting: "ARGILLA_DATABASE_URL",
      rule: `The PostgreSQL server refuses the connection: ${message}.`,
      remedy: "Check the user, password, host and database name in the address.",
    },
  ]);
}
