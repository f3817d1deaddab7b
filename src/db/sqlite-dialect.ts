import { type Dialect, errorField } from "./dialect.ts";

export const sqliteDialect: Dialect = {
  name: "sqlite",

  uniqueViolation(error) {
    const code = errorField(error, "code");
    if (code !== "SQLITE_CONSTRAINT_UNIQUE" && code !== "SQLITE_CONSTRAINT_PRIMARYKEY") return undefined;
    const columns = /UNIQUE constraint failed: (.+)$/.exec((error as Error).message)?.[1]?.split(", ") ?? [];
    const table = columns[0]?.split(".")[0];
    return table && [table, ...columns.map((column) => column.split(".")[1]), "unique"].join("_");
  },

  isMissingReference(error) {
    return errorField(error, "code") === "SQLITE_CONSTRAINT_FOREIGNKEY";
  },

  isRetryable(error) {
    return errorField(error, "code")?.startsWith("SQLITE_BUSY") ?? false;
  },

  async lock() {},

  async columns(db) {
    // Of type 'table': what a full-text table keeps beside it belongs to the engine, and is made anew from rows.
    return db.raw(
      `select s.name as "table", c.name as "column", lower(c.type) as "type"
         from pragma_table_list s, pragma_table_info(s.name) c
        where s.schema = 'main' and s.type = 'table' and s.name not like 'sqlite_%' order by s.name, c.cid`,
    );
  },

  transaction(database, work) {
    return database.transaction(work);
  },
};
