import { TimeSlice } from "../../platform/time-slice.ts";

/** So many spellings are looked for at most, the nearest first, as in the original. */
const SPELLINGS_MAX = 10;

/** Those of the words that so many changes of a letter make of a word; two letters swapped are two changes. */
export async function nearestSpellings(
  word: string,
  edits: number,
  words: readonly string[],
): Promise<string[]> {
  const slice = new TimeSlice();
  const near: { readonly word: string; readonly distance: number }[] = [];
  for (const candidate of words) {
    if (slice.isOver) await slice.pause();
    const distance = distanceOf([...word], [...candidate], edits);
    if (distance <= edits) near.push({ word: candidate, distance });
  }
  near.sort((one, other) => one.distance - other.distance);
  return near.slice(0, SPELLINGS_MAX).map((each) => each.word);
}

/** Levenshtein's distance; anything above `limit` where it is above. */
function distanceOf(one: readonly string[], other: readonly string[], limit: number): number {
  if (Math.abs(one.length - other.length) > limit) return limit + 1;
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, letter] of one.entries()) {
    const next = [index + 1];
    for (const [at, otherLetter] of other.entries()) {
      const replaced = (row[at] as number) + (letter === otherLetter ? 0 : 1);
      next.push(Math.min(replaced, (row[at + 1] as number) + 1, (next[at] as number) + 1));
    }
    if (Math.min(...next) > limit) return limit + 1;
    row = next;
  }
  return row.at(-1) as number;
}
