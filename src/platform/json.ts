import { randomUUID } from "node:crypto";

/*
 * JSON as Python means it: `3` and `3.0` are an integer and a float, integers have any size, and what was sent comes
 * back digit by digit. A JavaScript number keeps none of that, so a number that JavaScript would write otherwise than it
 * was written stays with its source text.
 */

/** A JSON number that JavaScript would print otherwise: `3.0`, `1e2`, `-0`, `9007199254740993`. Immutable. */
export class NumberLexeme {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  /** Read by `JSON.stringify`, which then writes the source as it is. */
  toJSON(): unknown {
    return rawJson(this.source);
  }
}

export type JsonNumber = number | NumberLexeme;
export type JsonValue = null | boolean | JsonNumber | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof NumberLexeme)
  );
}

export function isJsonNumber(value: unknown): value is JsonNumber {
  return typeof value === "number" || value instanceof NumberLexeme;
}

/** Whether the number was written without fraction and exponent, as Python tells `int` from `float`. */
export function isJsonInteger(value: unknown): value is JsonNumber {
  if (value instanceof NumberLexeme) return INTEGER.test(value.source);
  // From 10^21 on JavaScript itself writes an exponent.
  return Number.isInteger(value) && Math.abs(value as number) < 1e21;
}

/** Whether the number was written with a fraction or an exponent and fits a float64. */
export function isJsonFloat(value: unknown): value is JsonNumber {
  return isJsonNumber(value) && !isJsonInteger(value) && Number.isFinite(numberOf(value));
}

/** The nearest float64; infinite where the number is too large for one. */
export function numberOf(value: JsonNumber): number {
  return typeof value === "number" ? value : Number(value.source);
}

/** Whether two values are equal as in Python, where `1 == 1.0`; here a boolean equals no number. */
export function jsonEquals(one: JsonValue, other: JsonValue): boolean {
  if (isJsonNumber(one) || isJsonNumber(other)) {
    return isJsonNumber(one) && isJsonNumber(other) && numbersEqual(one, other);
  }
  if (Array.isArray(one)) {
    return (
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((item, index) => jsonEquals(item, other[index]))
    );
  }
  if (!isJsonObject(one) || !isJsonObject(other)) return one === other;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every(
      (key) => Object.hasOwn(other, key) && jsonEquals(one[key] as JsonValue, other[key] as JsonValue),
    )
  );
}

/**
 * Whether arrays and objects stand within each other more than `limit` levels deep. What is deeper than a few thousand
 * levels could be read but not written again.
 */
export function isDeeperThan(value: JsonValue, limit: number): boolean {
  if (typeof value !== "object" || value === null || value instanceof NumberLexeme) return false;
  if (limit === 0) return true;
  return Object.values(value).some((child: JsonValue) => isDeeperThan(child, limit - 1));
}

/**
 * Parses JSON without losing of what kind its numbers are and how long integers go on. Floats whose value says all are
 * plain numbers: Python, too, writes them back in their shortest form, not as they came. (A reviver, which is told each
 * number's source, costs twenty times as much as `JSON.parse`.)
 * @throws SyntaxError as `JSON.parse`.
 */
export function parseJson(text: string): JsonValue {
  const marked = markLexemes(text);
  if (marked === undefined) return JSON.parse(text);
  let parsed: JsonValue;
  try {
    parsed = JSON.parse(marked);
  } catch {
    // For the position of the mistake in the text as it came.
    return JSON.parse(text);
  }
  return unmark(parsed);
}

const INTEGER = /^-?\d+$/;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Begins the strings that stand for lexemes while a text is parsed. Nobody can send one: it is new in each process. */
const MARK = randomUUID();

const QUOTE = 0x22;
const PLUS = 0x2b;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const BACKSLASH = 0x5c;
const UPPER_E = 0x45;
const LOWER_E = 0x65;
/** Integers of no more digits are exact in a float64. */
const EXACT_DIGITS = 15;

/** The text with a string in the place of each number that JavaScript would change; undefined where there is none. */
function markLexemes(text: string): string | undefined {
  const number = { end: 0, suspect: false };
  let marked = "";
  let copied = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
    } else if ((code >= ZERO && code <= NINE) || code === MINUS) {
      readNumber(text, at, number);
      const source = number.suspect ? text.slice(at, number.end) : "";
      if (number.suspect && isChanged(source)) {
        marked += `${text.slice(copied, at)}"${MARK}${source}"`;
        copied = number.end;
      }
      at = number.end - 1;
    }
  }
  return copied === 0 ? undefined : marked + text.slice(copied);
}

/** Where the quotation mark stands that ends the string which begins at `start`; the text's length where there is none. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (text.charCodeAt(before) === BACKSLASH) before -= 1;
    if ((end - before) % 2 === 1) return end;
  }
  return text.length;
}

/** Finds the end of the number that begins at `start`, and whether it needs a closer look, which few do. */
function readNumber(text: string, start: number, number: { end: number; suspect: boolean }): void {
  let point = 0;
  let fraction = 0;
  let exponent = false;
  let at = start + 1;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= ZERO && code <= NINE) fraction |= point === 0 ? 0 : code - ZERO;
    else if (code === POINT) point = at;
    else if (code === LOWER_E || code === UPPER_E) exponent = true;
    else if (code !== MINUS && code !== PLUS) break;
  }
  const whole = (point || at) - start;
  number.end = at;
  number.suspect =
    exponent || whole > EXACT_DIGITS || (fraction === 0 && (point > 0 || isMinusZero(text, start)));
}

function isMinusZero(text: string, start: number): boolean {
  return text.charCodeAt(start) === MINUS && text.charCodeAt(start + 1) === ZERO;
}

/** Whether JavaScript would write a number of another kind or another value; not for what is no number in JSON. */
function isChanged(source: string): boolean {
  const value = Number(source);
  const survives = Number.isFinite(value) && (!Number.isInteger(value) || String(value) === source);
  return !survives && NUMBER.test(source);
}

/** Replaces, in place, the strings that stand for lexemes. Without recursion: the depth is the sender's choice. */
function unmark(root: JsonValue): JsonValue {
  const box: Record<string, JsonValue> = { root };
  const open: Record<string, JsonValue>[] = [box];
  for (let parent = open.pop(); parent; parent = open.pop()) {
    const keys: Iterable<string | number> = Array.isArray(parent) ? parent.keys() : Object.keys(parent);
    for (const key of keys) {
      const value = parent[key] as JsonValue;
      if (typeof value === "object" && value !== null) open.push(value as Record<string, JsonValue>);
      else if (typeof value === "string" && value.startsWith(MARK)) {
        const lexeme = new NumberLexeme(value.slice(MARK.length));
        // Defined, not assigned: a key may be `__proto__`.
        const all = { writable: true, enumerable: true, configurable: true };
        Object.defineProperty(parent, key, { ...all, value: lexeme });
      }
    }
  }
  return box.root as JsonValue;
}

function numbersEqual(one: JsonNumber, other: JsonNumber): boolean {
  if (numberOf(one) !== numberOf(other)) return false;
  return isJsonInteger(one) && isJsonInteger(other) ? integerOf(one) === integerOf(other) : true;
}

function integerOf(value: JsonNumber): bigint {
  return BigInt(typeof value === "number" ? value : value.source);
}

/** https://tc39.es/proposal-json-parse-with-source; TypeScript does not know it yet. */
const { rawJSON: rawJson } = JSON as unknown as { rawJSON(source: string): unknown };
