import { setTimeout } from "node:timers/promises";

const PATIENCE_MS = 8_000;
const PAUSE_MS = 25;

/** Runs `attempt` until it no longer throws, and throws its last error when that takes too long. */
export async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > end) throw error;
      await setTimeout(PAUSE_MS);
    }
  }
}
