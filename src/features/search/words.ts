/** What is longer is cut, as in the original. */
const WORD_MAX_LENGTH = 255;

/*
 * Words as Unicode means them (https://www.unicode.org/reports/tr29/#Word_Boundaries), near enough: letters and digits,
 * with an apostrophe, point or colon between letters, or a point or comma between digits. Each Han and Hiragana character
 * is a word, and so is each pictogram.
 */
const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}]\p{M}*|[[\p{L}\p{N}\p{M}_]--[\p{Script=Han}\p{Script=Hiragana}]]+(?:(?:(?<=[\p{L}\p{M}])['’.:·](?=\p{L})|(?<=\p{N})['’.,;](?=\p{N}))[[\p{L}\p{N}\p{M}_]--[\p{Script=Han}\p{Script=Hiragana}]]+)*|\p{Extended_Pictographic}/gv;
const NAMES_SOMETHING = /[\p{L}\p{N}\p{Extended_Pictographic}]/u;

/** The words of a text in their order, in lower case. Apostrophes are all alike. None has a space, quote or backslash. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const found of text.match(WORD) ?? []) {
    if (!isLetterOrDigit(found.charCodeAt(0)) && !NAMES_SOMETHING.test(found)) continue;
    const word = found.toLowerCase().replaceAll("'", "’");
    if (word.length <= WORD_MAX_LENGTH) {
      words.push(word);
      continue;
    }
    for (let start = 0; start < word.length; start += WORD_MAX_LENGTH) {
      words.push(word.slice(start, start + WORD_MAX_LENGTH));
    }
  }
  return words;
}

/** Of the commonest ones: what is cheap to say needs no regular expression, and a batch has a hundred thousand words. */
function isLetterOrDigit(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || (code >= 0x30 && code <= 0x39);
}
