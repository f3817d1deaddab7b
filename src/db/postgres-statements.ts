import type { Client } from "pg";
import { POSTGRES_TYPES } from "./column-kind.ts";
import { translatePlaceholders } from "./placeholders.ts";
import { quoteName, type Statements } from "./statements.ts";

/** Object identifiers of types (https://www.postgresql.org/docs/current/datatype-oid.html, `pg_type`). */
const INT8 = 20;
const JSON_TYPES = new Set([114, 3802]);

/**
 * On PostgreSQL. Statements have no name, so that they work behind a pooler that hands out another session each time;
 * what the server saves by a name is small beside the way to it.
 */
export function postgresStatements(connection: Client): Statements {
  const types = {
    getTypeParser(type: number, format?: "text" | "binary") {
      if (JSON_TYPES.has(type)) return (text: string) => text;
      // Counts and positions; the driver gives texts, because a number holds 53 bits only.
      if (type === INT8) return Number;
      return connection.getTypeParser(type, format);
    },
  };
  const query = async (text: string, values: readonly unknown[]): Promise<object[]> =>
    (await connection.query({ text, values: [...values], types })).rows;

  return {
    async run(sql, bindings) {
      return query(translatePlaceholders("postgres", sql, bindings), bindings);
    },

    insertRows({ table, columns, rows, ending }) {
      const names = columns.map(({ name }) => quoteName(name)).join(", ");
      // One array a column: the text of the statement, and what the server does with it, is the same for any count.
      const arrays = columns.map(({ kind }, index) => `$${index + 1}::${POSTGRES_TYPES[kind]}[]`).join(", ");
      const values = columns.map((_, index) => rows.map((row) => row[index]));
      return query(
        `insert into ${quoteName(table)} (${names}) select * from unnest(${arrays}) ${ending}`,
        values,
      );
    },
  };
}
