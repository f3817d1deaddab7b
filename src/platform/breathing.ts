import { setImmediate } from "node:timers/promises";

/** Lets everything else that waits for the event loop have its turn: between the pieces of long work. */
export async function breathe(): Promise<void> {
  await setImmediate();
}

/** The items in pieces of `size`, with a breath between any two. */
export async function* inPieces<Item>(items: readonly Item[], size: number): AsyncGenerator<readonly Item[]> {
  for (let start = 0; start < items.length; start += size) {
    if (start > 0) await breathe();
    yield items.slice(start, start + size);
  }
}
