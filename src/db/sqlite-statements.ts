import type SqliteConnection from "better-sqlite3";
import { toSqliteValue, type Value } from "./column-kind.ts";
import { translatePlaceholders } from "./placeholders.ts";
import { quoteName, type Statements } from "./statements.ts";

const prepared = new WeakMap<SqliteConnection.Database, Map<string, SqliteConnection.Statement>>();
const REMEMBERED = 200;

/** On SQLite. */
export function sqliteStatements(connection: SqliteConnection.Database): Statements {
  return {
    async run(sql, bindings) {
      const statement = prepare(connection, translatePlaceholders("sqlite", sql, bindings));
      const values = bindings.map((binding) =>
        Array.isArray(binding) ? JSON.stringify(binding) : toSqliteValue(binding as Value),
      );
      if (statement.reader) return statement.all(values) as object[];
      statement.run(values);
      return [];
    },

    async insertRows({ table, columns, rows, ending }) {
      const names = columns.map(({ name }) => quoteName(name)).join(", ");
      const placeholders = columns.map(() => "?").join(", ");
      const statement = prepare(
        connection,
        `insert into ${quoteName(table)} (${names}) values (${placeholders}) ${ending}`,
      );
      const given: object[] = [];
      // All or none, inside a transaction too; SQLite runs a prepared statement again faster than one for all rows.
      connection
        .transaction(() => {
          for (const row of rows) {
            const values = row.map(toSqliteValue);
            if (!statement.reader) statement.run(values);
            else given.push(...(statement.all(values) as object[]));
          }
        })
        .immediate();
      return given;
    },
  };
}

function prepare(connection: SqliteConnection.Database, sql: string): SqliteConnection.Statement {
  const known = prepared.get(connection) ?? new Map<string, SqliteConnection.Statement>();
  prepared.set(connection, known);
  const statement = known.get(sql) ?? connection.prepare(sql);
  if (known.size >= REMEMBERED) known.clear();
  known.set(sql, statement);
  return statement;
}
