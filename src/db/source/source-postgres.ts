import knexFactory, { type Knex } from "knex";
import type { PostgresAddress } from "../../config/database-settings.ts";
import { type Column, errorField, QUIET } from "../dialect.ts";
import { postgresDialect } from "../postgres-dialect.ts";
import { createWebSocketClient } from "../websocket-client.ts";
import {
  describeSource,
  type SourceDatabase,
  SourceDatabaseError,
  type SourceValue,
} from "./source-database.ts";

const CONNECT_TIMEOUT_MS = 10_000;

/** Types that are read as more than text: bool; int8, int4 and int2 (https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_type.dat). */
const BOOLEAN = 16;
const INTEGERS = new Set([20, 23, 21]);

/** Codes by which the server says that name or password is wrong, or that there is no such database. */
const REFUSED = new Set(["28P01", "28000", "3D000", "42501"]);

/** Opens a PostgreSQL database of another program, in one transaction in which the server itself refuses every write. */
export async function openSourcePostgres(address: PostgresAddress): Promise<SourceDatabase> {
  const { url, webSocket } = address;
  const place = describeSource(address);
  const pool = knexFactory({
    client: webSocket ? await createWebSocketClient(webSocket) : "pg",
    log: QUIET,
    connection: {
      connectionString: url.reveal(),
      application_name: "argilla-space import",
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      types: { getTypeParser },
    } as Knex.PgConnectionConfig,
    pool: { min: 0, max: 1 },
    compileSqlOnError: false,
    acquireConnectionTimeout: CONNECT_TIMEOUT_MS,
  });
  try {
    const trx = await pool.transaction({ isolationLevel: "repeatable read", readOnly: true });
    return sourceOf(pool, trx, place);
  } catch (error) {
    await pool.destroy();
    throw unreachable(error, place);
  }
}

function sourceOf(pool: Knex, trx: Knex.Transaction, place: string): SourceDatabase {
  let cursors = 0;
  const all = async <Row>(sql: string, values: readonly SourceValue[] = []) => {
    try {
      const { rows } = await trx.raw(sql, [...values]);
      return rows as Row[];
    } catch (error) {
      throw brokenOff(error, place);
    }
  };
  return {
    place,
    columns: (): Promise<Column[]> => postgresDialect.columns(trx),
    all,
    async *batches<Row>(sql: string, values: readonly SourceValue[], size: number) {
      cursors += 1;
      const cursor = `import_${cursors}`;
      await all(`declare ${cursor} no scroll cursor for ${sql}`, values);
      for (;;) {
        const batch = await all<Row>(`fetch ${size} from ${cursor}`);
        if (batch.length > 0) yield batch;
        if (batch.length < size) break;
      }
      await all(`close ${cursor}`);
    },
    async [Symbol.asyncDispose]() {
      await trx.rollback().catch(() => {});
      await pool.destroy();
    },
  };
}

function getTypeParser(type: number): (text: string) => unknown {
  if (type === BOOLEAN) return (text) => text === "t";
  return INTEGERS.has(type) ? Number : (text) => text;
}

/** The driver's message may hold the address but never the password. */
function unreachable(error: unknown, place: string): SourceDatabaseError {
  const code = errorField(error, "code") ?? "";
  const message = errorField(error, "message") || code;
  const what = REFUSED.has(code)
    ? `refuses the connection: ${message}. Check user, password and the name of the database in the address`
    : `cannot be reached: ${message}. Check host and port in the address, and that the server lets this machine in`;
  return new SourceDatabaseError(`The PostgreSQL server of ${place} ${what}.`, { cause: error });
}

/** A connection that ended on the way; any other error is a defect of ours and stays what it is. */
function brokenOff(error: unknown, place: string): unknown {
  const code = errorField(error, "code") ?? "";
  const lost =
    code.startsWith("08") || code.startsWith("57P") || /terminated|ECONNRESET|closed/i.test(String(error));
  return lost
    ? new SourceDatabaseError(
        `The connection to ${place} broke off (${errorField(error, "message")}). Run the import again: what was taken is skipped.`,
        { cause: error },
      )
    : error;
}
