import { setTimeout as pause } from "node:timers/promises";

/**
 * Asks again and again until the answer is yes.
 *
 * @returns false when the deadline passed first
 */
export async function waitUntil(
  condition: () => Promise<boolean> | boolean,
  { deadlineMs, everyMs = 50 }: { deadlineMs: number; everyMs?: number },
): Promise<boolean> {
  const deadline = performance.now() + deadlineMs;
  while (!(await condition())) {
    if (performance.now() > deadline) return false;
    await pause(everyMs);
  }
  return true;
}
