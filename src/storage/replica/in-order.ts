/**
 * Begins up to `width()` of the tasks at once and gives their results in order. A bucket that is far away is read in
 * bearable time only by asking for many objects at once.
 */
export async function* inOrder<Item, Result>(
  items: Iterable<Item>,
  width: () => number,
  task: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, void, undefined> {
  const begun: Promise<Result>[] = [];
  const source = items[Symbol.iterator]();
  for (;;) {
    while (begun.length < Math.max(1, width())) {
      const { value, done } = source.next();
      if (done) break;
      const result = task(value);
      // Looked at when its turn comes; until then a failure is nobody's business.
      result.catch(() => undefined);
      begun.push(result);
    }
    const first = begun.shift();
    if (!first) return;
    yield await first;
  }
}
