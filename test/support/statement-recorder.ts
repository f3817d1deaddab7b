import { jest } from "@jest/globals";
import type { TestServer } from "./test-server.ts";

/** A statement that reached the engine, with a look at how the engine would carry it out. */
export interface RecordedStatement {
  readonly sql: string;
  /** Which of these tables the engine would read from end to end. */
  scannedTables(tables: readonly string[]): Promise<string[]>;
}

const PLANNED = /^\s*(select|insert|update|delete|with)\b/i;

/** Records every statement, whichever way it takes through the code, that the server sends while `work` runs. */
export async function recordStatements(
  server: TestServer,
  work: () => Promise<unknown>,
): Promise<RecordedStatement[]> {
  const { database } = server.context;
  const connection = await database.read.client.acquireConnection();
  await database.read.client.releaseConnection(connection);
  const sent: { sql: string; bindings: unknown[] }[] = [];
  const isSqlite = database.dialect.name === "sqlite";
  const watched = Object.getPrototypeOf(connection) as Record<string, (...given: unknown[]) => unknown>;
  const method = isSqlite ? "run" : "query";
  const original = watched[method] as (...given: unknown[]) => unknown;
  const spy = jest.spyOn(watched, method).mockImplementation(function (this: unknown, ...given: unknown[]) {
    const [first, second] = given as [string | { text: string; values?: unknown[] }, unknown[]];
    const sql = typeof first === "string" ? first : first.text;
    // SQLite is sent a list of rows of bindings, of which one will do.
    const bindings = isSqlite ? second[0] : typeof first === "string" ? second : first.values;
    if (PLANNED.test(sql)) sent.push({ sql, bindings: Array.isArray(bindings) ? bindings : [] });
    return original.apply(this, given);
  });
  try {
    await work();
  } finally {
    spy.mockRestore();
  }
  const plan = isSqlite ? planOnSqlite(server) : planOnPostgres(server);
  return sent.map(({ sql, bindings }) => ({
    sql,
    async scannedTables(tables) {
      const scanned = await plan(sql, bindings);
      return tables.filter((table) => scanned.has(table)).map((table) => `${table}: ${sql}`);
    },
  }));
}

type Planner = (sql: string, bindings: unknown[]) => Promise<Set<string>>;

/** Asks for certain rows, by a list of ids. */
const NAMES_ROWS = /\b(?:id|record_id) in \(/;
const SCAN_OF_ALL = /^SCAN (\w+)/;
/** By an index, but by the part of it alone that all rows of a dataset, or of a part of it, have in common. */
const SCAN_OF_ALL_OR_OF_A_DATASET =
  /^(?:SCAN (\w+)|SEARCH (\w+) USING .*INDEX \w+ \((?:dataset|field|question|property|vector_settings)_id=\?\))/;

function scanned(match: RegExpExecArray | null): string | [] {
  return match?.[1] ?? match?.[2] ?? [];
}

function planOnSqlite(server: TestServer): Planner {
  return async (sql, bindings) => {
    const { client } = server.context.database.write;
    const connection = await client.acquireConnection();
    try {
      const { rows } = await connection.run(`explain query plan ${sql}`, [bindings]);
      const details = (rows as unknown[][]).map((row) => String(row.at(-1)));
      const scan = NAMES_ROWS.test(sql) ? SCAN_OF_ALL_OR_OF_A_DATASET : SCAN_OF_ALL;
      return new Set(details.flatMap((detail) => scanned(scan.exec(detail))));
    } finally {
      await client.releaseConnection(connection);
    }
  };
}

/** A few rows are read faster from end to end; so the planner is told to do that only where it has no other way. */
function planOnPostgres(server: TestServer): Planner {
  return async (sql, bindings) => {
    const { client } = server.context.database.write;
    const connection = await client.acquireConnection();
    try {
      await connection.query("set enable_seqscan = off");
      const { rows } = await connection.query(`explain (format json) ${sql}`, bindings);
      const plan = JSON.stringify(rows);
      return new Set(
        [...plan.matchAll(/"Node Type":"Seq Scan"[^{}]*?"Relation Name":"(\w+)"/g)].map(
          ([, table = ""]) => table,
        ),
      );
    } finally {
      await connection.query("reset enable_seqscan");
      await client.releaseConnection(connection);
    }
  };
}
