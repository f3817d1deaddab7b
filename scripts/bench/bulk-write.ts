import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type BenchedProcess, startArgillaSpace } from "./benched-process.ts";
import { compare, type Figure } from "./figure.ts";
import { lightLoadP99 } from "./paced-requests.ts";

/** What a writer may add to everybody else's p99. */
const ALLOWED_MS = 25;
const SETTLE_MS = 500;

/** What everybody else notices of somebody who writes batches back to back. */
export const bulkWrite: Figure = {
  name: "bulk-write",
  about: "GET /api/v1/me while batches of 500 rows of 1 kB are inserted back to back, SQLite",

  async measure({ effort, newHome }) {
    const { windows, windowSeconds, warmUpSeconds } = effort;
    const program = path.join(import.meta.dirname, "writing-server.ts");
    await using server = await startArgillaSpace(newHome(), { program });
    await lightLoadP99(server, warmUpSeconds);

    const [idle, busy]: [number[], number[]] = [[], []];
    for (let window = 0; window < windows; window += 1) {
      idle.push(await lightLoadP99(server, windowSeconds));
      await turnWriter(server);
      busy.push(await lightLoadP99(server, windowSeconds));
      await turnWriter(server);
    }
    const added = busy.map((milliseconds, index) => milliseconds - (idle[index] ?? Number.NaN));
    return [
      compare({ what: "p99 while rows are inserted", unit: "ms", besideWhat: "while not" }, busy, idle),
      compare(
        {
          what: "what that adds",
          unit: "ms",
          besideWhat: "allowed",
          goal: { is: "at most", ratio: 1 },
        },
        added,
        added.map(() => ALLOWED_MS),
      ),
    ];
  },
};

/** Starts the writer or stops it, and lets it get going, or end its batch. */
async function turnWriter({ pid }: BenchedProcess): Promise<void> {
  process.kill(pid, "SIGUSR2");
  await pause(SETTLE_MS);
}
