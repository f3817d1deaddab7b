/**
 * What a column holds, in words that both engines share, and the value that stands for it in statements:
 * `uuid`, `text` and `json` a string (JSON as its text, so that stored JSON goes in and out unparsed); `integer` and
 * `real` a number (integers to 2^53); `boolean` a boolean; `timestamp` a Date, kept to the millisecond; `bytes` a Buffer.
 * `words` what `wordsValue` (word-index.ts) makes. `null` is the empty value of each.
 */
export type ColumnKind =
  | "uuid"
  | "text"
  | "json"
  | "integer"
  | "real"
  | "boolean"
  | "timestamp"
  | "bytes"
  | "words";

export type Value = string | number | boolean | Date | Uint8Array | null;

/** The type that PostgreSQL is told, because a list of values does not say its own. */
export const POSTGRES_TYPES: Readonly<Record<ColumnKind, string>> = {
  uuid: "uuid",
  text: "text",
  json: "jsonb",
  integer: "int8",
  real: "float8",
  boolean: "bool",
  timestamp: "timestamptz",
  bytes: "bytea",
  words: "tsvector",
};

export type SqliteValue = string | number | bigint | Uint8Array | null;

/** What SQLite keeps: it has no moments and no truth values, and knex set the forms they have in existing rows. */
export function toSqliteValue(value: Value): SqliteValue {
  if (value instanceof Date) return value.valueOf();
  return typeof value === "boolean" ? Number(value) : value;
}
