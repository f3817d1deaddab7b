import { toSqliteValue, type Value } from "./column-kind.ts";
import { translatePlaceholders } from "./placeholders.ts";
import type { SqliteSession } from "./sqlite-host.ts";
import { toRows } from "./sqlite-rows.ts";
import { quoteName, type Statements } from "./statements.ts";

/** On SQLite: one message to its thread, which keeps what it has prepared. */
export function sqliteStatements(session: SqliteSession): Statements {
  return {
    async run(sql, bindings) {
      const values = bindings.map((binding) =>
        Array.isArray(binding) ? JSON.stringify(binding) : toSqliteValue(binding as Value),
      );
      return toRows(await session.run(translatePlaceholders("sqlite", sql, bindings), [values]));
    },

    async insertRows({ table, columns, rows, ending }) {
      const names = columns.map(({ name }) => quoteName(name)).join(", ");
      const placeholders = columns.map(() => "?").join(", ");
      // SQLite runs a statement that it has prepared once for every row faster than one for all rows, or one that takes
      // the rows as JSON.
      const sql = `insert into ${quoteName(table)} (${names}) values (${placeholders}) ${ending}`;
      return toRows(
        await session.run(
          sql,
          rows.map((row) => row.map(toSqliteValue)),
        ),
      );
    },
  };
}
