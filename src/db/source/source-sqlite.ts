import SqliteConnection from "better-sqlite3";
import type { Column } from "../dialect.ts";
import { errorField } from "../dialect.ts";
import { isOwnSqlite, readSqliteHeader } from "../sqlite-header.ts";
import { copySource } from "./source-copy.ts";
import { type SourceDatabase, SourceDatabaseError, type SourceValue } from "./source-database.ts";

/** Opens a SQLite file of another program: a copy of it, so that the file and its folder stay as they are. */
export async function openSourceSqlite(path: string): Promise<SourceDatabase> {
  checkHeader(path);
  const copy = await copySource(path);
  let connection: SqliteConnection.Database | undefined;
  try {
    connection = new SqliteConnection(copy.path);
    // What the copied log or journal holds is settled by the first statement, hence before writing is switched off.
    checkWhole(connection, path);
    connection.pragma("query_only = ON");
    return sourceOf(connection, path, copy);
  } catch (error) {
    connection?.close();
    await copy[Symbol.asyncDispose]();
    throw damaged(error, path);
  }
}

function sourceOf(
  connection: SqliteConnection.Database,
  path: string,
  copy: AsyncDisposable,
): SourceDatabase {
  const all = <Row>(sql: string, values: readonly SourceValue[] = []) => {
    try {
      return connection.prepare(sql).all(...values) as Row[];
    } catch (error) {
      throw damaged(error, path);
    }
  };
  return {
    place: path,
    async columns() {
      return all<Column>(
        `select s.name as "table", c.name as "column", lower(c.type) as "type"
           from sqlite_schema s, pragma_table_info(s.name) c where s.type = 'table' and s.name not like 'sqlite_%'`,
      );
    },
    async all(sql, values) {
      return all(sql, values);
    },
    async *batches<Row>(sql: string, values: readonly SourceValue[], size: number) {
      let batch: Row[] = [];
      try {
        for (const row of connection.prepare(sql).iterate(...values)) {
          batch.push(row as Row);
          if (batch.length < size) continue;
          yield batch;
          batch = [];
        }
      } catch (error) {
        throw damaged(error, path);
      }
      if (batch.length > 0) yield batch;
    },
    async [Symbol.asyncDispose]() {
      connection.close();
      await copy[Symbol.asyncDispose]();
    },
  };
}

function checkHeader(path: string): void {
  const header = readSqliteHeader(path, (code) => {
    if (code === "ENOENT") return new SourceDatabaseError(`There is no file ${path}.`);
    if (code === "EISDIR") {
      return new SourceDatabaseError(
        `${path} is a folder. Name the file in it, which Argilla calls argilla.db.`,
      );
    }
    return new SourceDatabaseError(`${path} cannot be read (${code}).`);
  });
  if (header === undefined) throw new SourceDatabaseError(`${path} is empty.`);
  if (header === "foreign") throw new SourceDatabaseError(`${path} is not a SQLite database.`);
  if (isOwnSqlite(header)) {
    throw new SourceDatabaseError(
      `${path} is a database of this server's own, not of a Python Argilla. To use it, put it in its place (ARGILLA_HOME_PATH) with the secret.key beside it.`,
    );
  }
}

/** A torn copy would miss rows without a word. */
function checkWhole(connection: SqliteConnection.Database, path: string): void {
  const [first] = connection.pragma("quick_check(1)") as { quick_check: string }[];
  if (first?.quick_check !== "ok") throw damage(path, first?.quick_check ?? "unknown");
}

function damaged(error: unknown, path: string): unknown {
  const code = errorField(error, "code") ?? "";
  return /^SQLITE_(CORRUPT|NOTADB|IOERR)/.test(code) ? damage(path, (error as Error).message) : error;
}

function damage(path: string, detail: string): SourceDatabaseError {
  return new SourceDatabaseError(
    `${path} is damaged (${detail.replaceAll(/\s+/g, " ").slice(0, 200)}). Copy it again from where it comes, with the files beside it, or save what can be saved with \`sqlite3 argilla.db .recover | sqlite3 recovered.db\` and import that.`,
  );
}
