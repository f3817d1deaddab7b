import type { WordMatch } from "../../db/word-index.ts";
import { wordsOf } from "./words.ts";

/** What a text search asks for. */
export type TextQuery =
  | { readonly kind: "all" }
  | { readonly kind: "match"; readonly match: WordMatch }
  | { readonly kind: "fuzzy"; readonly word: string; readonly edits: number }
  | { readonly kind: "not"; readonly query: TextQuery }
  | { readonly kind: "and" | "or"; readonly queries: readonly TextQuery[] };

/** Edits where none are given, and the most that there may be. */
const EDITS = 2;
const SLOP_MAX = 100;

const TOKEN = /\s+|"((?:[^"\\]|\\.)*)"(?:~(\d{1,3}))?|([()|+])|((?:[^\s"()|+\\]|\\.)+|\\)|"/gsu;

interface Token {
  readonly kind: "space" | "phrase" | "open" | "close" | "or" | "and" | "word";
  readonly text: string;
  readonly slop: number;
}

/**
 * Reads the simple query syntax of search engines: words that all have to be there, `|` for either, `-` for not,
 * parentheses, `"a phrase"`, `"nearly a phrase"~2`, `begin*`, `mispelt~1`; a backslash takes away what a sign means.
 * Whatever does not fit is passed over: there are no mistakes.
 * @returns undefined where nothing is asked for, which nothing fits.
 */
export function parseTextQuery(text: string): TextQuery | undefined {
  const tokens = tokensOf(text);
  let at = 0;

  /** Reads to the end, or to the parenthesis that closes the group. From left to right: no sign goes before another. */
  function group(): TextQuery | undefined {
    let result: TextQuery | undefined;
    let operator: "and" | "or" = "and";
    let negative = false;
    for (; at < tokens.length; at += 1) {
      const token = tokens[at] as Token;
      if (token.kind === "close") break;
      if (token.kind === "space") {
        negative = false;
        continue;
      }
      if (token.kind === "and" || token.kind === "or") {
        operator = token.kind;
        continue;
      }
      const { dashes, part } = token.kind === "open" ? { dashes: 0, part: inner() } : leaf(token);
      if (dashes % 2 === 1) negative = !negative;
      if (part === undefined) continue;
      result = joined(result, operator, negative ? { kind: "not", query: part } : part);
      operator = "and";
      negative = false;
    }
    return result;
  }

  function inner(): TextQuery | undefined {
    at += 1;
    return group();
  }

  let result = group();
  // A parenthesis that closes nothing.
  for (; at < tokens.length; at += 1) {
    const more = group();
    if (more) result = joined(result, "and", more);
  }
  return result;
}

function joined(left: TextQuery | undefined, kind: "and" | "or", right: TextQuery): TextQuery {
  if (!left) return right;
  return { kind, queries: left.kind === kind ? [...left.queries, right] : [left, right] };
}

function tokensOf(text: string): Token[] {
  const kinds = { "(": "open", ")": "close", "|": "or", "+": "and" } as const;
  return [...text.matchAll(TOKEN)].map(([whole, phrase, slop, sign, word]): Token => {
    if (phrase !== undefined)
      return { kind: "phrase", text: phrase, slop: Math.min(Number(slop ?? 0), SLOP_MAX) };
    if (sign !== undefined) return { kind: kinds[sign as keyof typeof kinds], text: sign, slop: 0 };
    if (word !== undefined) return { kind: "word", text: word, slop: 0 };
    return { kind: "space", text: whole, slop: 0 };
  });
}

/** @returns how many signs for "not" stand before it, and what it asks for, if anything. */
function leaf({ kind, text, slop }: Token): { dashes: number; part: TextQuery | undefined } {
  if (kind === "phrase") return { dashes: 0, part: phraseOf(wordsOf(unescaped(text)), slop) };
  const dashes = /^-*/.exec(text)?.[0].length ?? 0;
  const word = text.slice(dashes);
  if (word === "*") return { dashes, part: { kind: "all" } };
  const [, stem = word, star, tilde, edits] = /^(.*?)(?:(\*)|(~)(\d*))?$/s.exec(word) ?? [];
  const words = wordsOf(unescaped(stem));
  const last = words.pop();
  if (last === undefined) return { dashes, part: undefined };
  const ending = ((): TextQuery => {
    if (star && !stem.endsWith("\\")) return matchOf({ kind: "prefix", word: last });
    if (!tilde || stem.endsWith("\\")) return matchOf({ kind: "word", word: last });
    const distance = edits ? Math.min(Number(edits), EDITS) : EDITS;
    return distance === 0
      ? matchOf({ kind: "word", word: last })
      : { kind: "fuzzy", word: last, edits: distance };
  })();
  const before = words.map((each) => matchOf({ kind: "word", word: each }));
  return { dashes, part: before.length > 0 ? { kind: "and", queries: [...before, ending] } : ending };
}

function phraseOf(words: readonly string[], slop: number): TextQuery | undefined {
  const [first] = words;
  if (first === undefined) return undefined;
  return matchOf(words.length === 1 ? { kind: "word", word: first } : { kind: "phrase", words, slop });
}

function matchOf(match: WordMatch): TextQuery {
  return { kind: "match", match };
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, "$1");
}
