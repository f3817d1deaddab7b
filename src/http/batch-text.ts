import { endOfString } from "../platform/json.ts";
import { TimeSlice } from "../platform/time-slice.ts";

/** What is shorter is parsed before anybody notices. */
const SHORT = 50_000;
const HEAD = /^\s*\{\s*"items"\s*:\s*\[/;
const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const TAIL = /^\s*\}\s*$/;

/**
 * Parses the JSON of a batch, `{"items": [...]}`, item by item with pauses in between: megabytes in one piece would keep
 * everybody else from the event loop. A text of any other form is parsed in one piece, so the result is always that of
 * `parse`.
 * @throws what `parse` throws.
 */
export async function parseBatch(text: string, parse: (text: string) => unknown): Promise<unknown> {
  const head = text.length > SHORT ? HEAD.exec(text)?.[0] : undefined;
  const items = head === undefined ? undefined : await parseItems(text, head.length, parse);
  // In one piece also where there is a mistake, which then is told by its position in the whole.
  return items ? { items } : parse(text);
}

/** @returns undefined where the items are not all that there is, or not in order. */
async function parseItems(
  text: string,
  start: number,
  parse: (text: string) => unknown,
): Promise<unknown[] | undefined> {
  const slice = new TimeSlice();
  const items: unknown[] = [];
  for (let at = start; ; at += 1) {
    if (slice.isOver) await slice.pause();
    const end = endOfItem(text, at);
    if (end === undefined) return undefined;
    try {
      items.push(parse(text.slice(at, end)));
    } catch {
      return undefined;
    }
    if (text[end] === "]") return TAIL.test(text.slice(end + 1)) ? items : undefined;
    at = end;
  }
}

/** Where the comma or bracket stands behind the item of a list that begins at `start`. */
function endOfItem(text: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at);
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
