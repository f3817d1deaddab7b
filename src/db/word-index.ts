import type { Db } from "./database.ts";
import type { Binding } from "./statements.ts";

/*
 * An index of words, one row a text: `record_words (rowid, words)`, a full-text table (FTS5) on SQLite, and a table with a
 * `tsvector` on PostgreSQL. Which words a text has is for the caller to say; the engines only keep and match them.
 * A word has no space, quote or backslash.
 */

/** What a text has to have. */
export type WordMatch =
  | { readonly kind: "word" | "prefix"; readonly word: string }
  /** Words in a row, with up to `slop` others between two of them. At least two. */
  | { readonly kind: "phrase"; readonly words: readonly string[]; readonly slop: number }
  /** All of these, or any of them. At least one. */
  | { readonly kind: "all" | "any"; readonly matches: readonly WordMatch[] };

/** What PostgreSQL can keep of one text is a megabyte (https://www.postgresql.org/docs/current/textsearch-limitations.html). */
const VECTOR_BYTES = 900_000;
/** A phrase is spelt out distance by distance: of more ways than this, only that all words are there is asked. */
const WAYS_MAX = 200;

function isSqlite(db: Db): boolean {
  return db.client.dialect === "sqlite3";
}

/** The words of a text as the index takes them. */
export function wordsValue(db: Db, words: readonly string[]): string {
  if (isSqlite(db)) return words.join(" ");
  const entries: string[] = [];
  let bytes = 0;
  for (const [index, word] of words.entries()) {
    bytes += Buffer.byteLength(word) + 4;
    if (bytes > VECTOR_BYTES) break;
    entries.push(`'${word}':${index + 1}`);
  }
  return entries.join(" ");
}

/** The condition on `record_words` that a text matches; its one binding is `matchValue`. */
export function matchCondition(db: Db): string {
  return isSqlite(db) ? "record_words match ?text" : "record_words.words @@ cast(?text as tsquery)";
}

/** How well a row of `record_words` fits, the more the better, within a statement with {@link matchCondition}. */
export function matchScore(db: Db): { readonly sql: string; readonly bindsMatch: boolean } {
  if (isSqlite(db)) return { sql: "-record_words.rank", bindsMatch: false };
  return {
    sql: "cast(ts_rank(record_words.words, cast(?text as tsquery)) as double precision)",
    bindsMatch: true,
  };
}

export function matchValue(db: Db, match: WordMatch): string {
  if ("matches" in match) {
    const [all, any] = isSqlite(db) ? ["AND", "OR"] : ["&", "|"];
    const parts = match.matches.map((each) => `(${matchValue(db, each)})`);
    return parts.join(` ${match.kind === "all" ? all : any} `);
  }
  if ("word" in match) {
    const { word, kind } = match;
    if (isSqlite(db)) return `"${word}"${kind === "prefix" ? "*" : ""}`;
    return `'${word}'${kind === "prefix" ? ":*" : ""}`;
  }
  const { words, slop } = match;
  if (!isSqlite(db)) return phraseQuery(words, slop);
  const quoted = words.map((word) => `"${word}"`);
  return slop === 0 ? quoted.join(" + ") : `NEAR(${quoted.join(" ")}, ${slop})`;
}

function phraseQuery(words: readonly string[], slop: number): string {
  const quoted = words.map((word) => `'${word}'`);
  if ((slop + 1) ** (words.length - 1) > WAYS_MAX) return quoted.join(" & ");
  const [first = "", ...rest] = quoted;
  const distances = Array.from({ length: slop + 1 }, (_, index) => index + 1);
  let ways = [first];
  for (const word of rest)
    ways = ways.flatMap((way) => distances.map((distance) => `${way} <${distance}> ${word}`));
  return ways.map((way) => `(${way})`).join(" | ");
}

/**
 * A statement for the words of the index between two lengths: `word`.
 * @param fieldIds of whose texts; SQLite, which has a list of all its words, does not heed them.
 */
export function vocabularyStatement(
  db: Db,
  fieldIds: readonly string[],
  { min, max }: { readonly min: number; readonly max: number },
): { readonly sql: string; readonly bindings: readonly Binding[] } {
  if (isSqlite(db)) {
    const sql = "select term as word from record_vocabulary where length(term) between ? and ?";
    return { sql, bindings: [min, max] };
  }
  // Several times as fast as to unnest all words and to leave one of each. The inner statement is a text to the outer one.
  const texts = "select id from record_texts where field_id = any(%L::uuid[])";
  return {
    sql: `select word from ts_stat(format('select words from record_words where rowid in (${texts})', cast(?text as text)))
           where char_length(word) between ? and ?`,
    bindings: [`{${fieldIds.join(",")}}`, min, max],
  };
}
