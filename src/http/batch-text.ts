import { TimeSlice } from "../platform/time-slice.ts";

/** What is shorter is parsed before anybody notices. */
const SHORT = 50_000;
/** The white space of JSON, which is less than that of JavaScript. */
const HEAD = /^[ \t\r\n]*\{[ \t\r\n]*"items"[ \t\r\n]*:[ \t\r\n]*\[/;
/** Within so many bytes the first item begins, as everybody writes it. */
const HEAD_LENGTH = 1000;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const TAIL = /^[ \t\r\n]*\}[ \t\r\n]*$/;

/**
 * Parses the JSON of a batch, `{"items": [...]}`, item by item with pauses in between: to decode and parse megabytes in one
 * piece would keep everybody else from the event loop.
 * @param bytes valid UTF-8.
 * @returns undefined for a text that is short, of any other form or has a mistake: it is to be parsed in one piece, where a
 * mistake is told by its position in the whole.
 */
export async function parseBatch(
  bytes: Buffer,
  parse: (text: string) => unknown,
): Promise<{ items: unknown[] } | undefined> {
  if (bytes.length <= SHORT) return undefined;
  // Whatever the characters behind it, the head itself is ASCII.
  const head = HEAD.exec(bytes.toString("latin1", 0, HEAD_LENGTH))?.[0];
  const items = head === undefined ? undefined : await parseItems(bytes, head.length, parse);
  return items && { items };
}

/** @returns undefined where the items are not all that there is, or not in order. */
async function parseItems(
  bytes: Buffer,
  start: number,
  parse: (text: string) => unknown,
): Promise<unknown[] | undefined> {
  const slice = new TimeSlice();
  const items: unknown[] = [];
  for (let at = start; ; at += 1) {
    if (slice.isOver) await slice.pause();
    const end = endOfItem(bytes, at);
    if (end === undefined) return undefined;
    try {
      items.push(parse(bytes.toString("utf8", at, end)));
    } catch {
      return undefined;
    }
    if (bytes[end] === CLOSE_BRACKET) return TAIL.test(bytes.toString("latin1", end + 1)) ? items : undefined;
    at = end;
  }
}

/** Where the comma or bracket stands behind the item of a list that begins at `start`. */
function endOfItem(bytes: Buffer, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < bytes.length; at += 1) {
    switch (bytes[at]) {
      case QUOTE:
        at = endOfString(bytes, at);
        break;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        depth += 1;
        break;
      case CLOSE_BRACE:
        if (depth === 0) return undefined;
        depth -= 1;
        break;
      case CLOSE_BRACKET:
        if (depth === 0) return at;
        depth -= 1;
        break;
      case COMMA:
        if (depth === 0) return at;
        break;
    }
  }
  return undefined;
}

/** Where the quotation mark stands that ends the string which begins at `start`; the end of all where there is none. */
function endOfString(bytes: Buffer, start: number): number {
  for (let end = bytes.indexOf(QUOTE, start + 1); end !== -1; end = bytes.indexOf(QUOTE, end + 1)) {
    let before = end - 1;
    while (bytes[before] === BACKSLASH) before -= 1;
    if ((end - before) % 2 === 1) return end;
  }
  return bytes.length;
}
