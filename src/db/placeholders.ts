import { type ColumnKind, POSTGRES_TYPES } from "./column-kind.ts";
import type { Dialect } from "./dialect.ts";
import type { Binding } from "./statements.ts";

/** A statement as one engine takes it, and which of its bindings are lists, in their order. */
interface EngineStatement {
  readonly sql: string;
  readonly lists: readonly boolean[];
}

/** What is in quotes or a comment, where a question mark is none of ours; or a placeholder, with its kind. */
const QUOTED_OR_PLACEHOLDER =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\?(?:(uuid|text|integer|real)\[\]|(uuid|text|json|integer|real|boolean|timestamp|bytes))?(?![\w?|&])/g;

const translated = {
  sqlite: new Map<string, EngineStatement>(),
  postgres: new Map<string, EngineStatement>(),
};
/** Statements stand in the source, so there are few; one that is made up at run time must not fill the memory. */
const REMEMBERED = 1_000;

/**
 * Translates the placeholders that `prepared` documents for an engine.
 * @throws TypeError when the bindings are not those that the statement has placeholders for.
 */
export function translatePlaceholders(
  engine: Dialect["name"],
  sql: string,
  bindings: readonly Binding[],
): string {
  const known = translated[engine];
  const statement = known.get(sql) ?? translate(engine, sql);
  if (known.size >= REMEMBERED) known.clear();
  known.set(sql, statement);
  const { lists } = statement;
  if (bindings.length !== lists.length) {
    throw new TypeError(`${lists.length} placeholders, but ${bindings.length} bindings: ${sql}`);
  }
  for (const [index, isList] of lists.entries()) {
    if (bindings[index] === undefined || Array.isArray(bindings[index]) !== isList) {
      throw new TypeError(`Binding ${index + 1} must be ${isList ? "a list" : "one value"}: ${sql}`);
    }
  }
  return statement.sql;
}

function translate(engine: Dialect["name"], sql: string): EngineStatement {
  const lists: boolean[] = [];
  const text = sql.replace(QUOTED_OR_PLACEHOLDER, (match, ofList?: ColumnKind, ofOne?: ColumnKind) => {
    if (!match.startsWith("?")) return match;
    lists.push(ofList !== undefined);
    if (engine === "sqlite") return ofList ? "(select value from json_each(?))" : "?";
    if (ofList) return `(select unnest($${lists.length}::${POSTGRES_TYPES[ofList]}[]))`;
    return ofOne ? `$${lists.length}::${POSTGRES_TYPES[ofOne]}` : `$${lists.length}`;
  });
  return { sql: text, lists };
}
