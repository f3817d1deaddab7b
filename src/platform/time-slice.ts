import { setImmediate } from "node:timers/promises";

/** How long one piece of work may keep everybody else from the event loop. */
const SLICE_MS = 4;

/**
 * Cuts long work into slices, between which other requests have their turn.
 * @example for (const item of items) { if (slice.isOver) await slice.pause(); check(item); }
 */
export class TimeSlice {
  #end = performance.now() + SLICE_MS;

  get isOver(): boolean {
    return performance.now() >= this.#end;
  }

  /** Ends once everything has run that waited meanwhile. */
  async pause(): Promise<void> {
    await setImmediate();
    this.#end = performance.now() + SLICE_MS;
  }
}
