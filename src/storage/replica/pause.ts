import { setTimeout } from "node:timers/promises";

/** Waits for a time; with `signal`, no longer than until it is aborted. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, signal && { signal }).catch(() => undefined);
}
