import { setTimeout as pause } from "node:timers/promises";
import { type BenchedProcess, startArgillaSpace, startBareServer } from "./benched-process.ts";
import { compare, type Figure } from "./figure.ts";
import { readResidentBytes } from "./process-usage.ts";

const IDLE_MS = 2_000;
const ROUNDS = 3;

/** What the process holds when it has started and nobody calls: after a first start, which hashes passwords, and a later. */
export const idleMemory: Figure = {
  name: "idle-memory",
  about: "resident memory two seconds after the start, SQLite",

  async measure({ newHome }) {
    const [bare, first, later]: [number[], number[], number[]] = [[], [], []];
    for (let round = 0; round < ROUNDS; round += 1) {
      const home = newHome();
      bare.push(await idleMegabytes(await startBareServer()));
      first.push(await idleMegabytes(await startArgillaSpace(home)));
      later.push(await idleMegabytes(await startArgillaSpace(home)));
    }
    const parts = { unit: "MB", besideWhat: "bare node:http", goal: { is: "at most", ratio: 2 } as const };
    return [
      compare({ what: "empty database", ...parts }, first, bare),
      compare({ what: "existing database", ...parts }, later, bare),
    ];
  },
};

async function idleMegabytes(started: BenchedProcess): Promise<number> {
  await using server = started;
  await pause(IDLE_MS);
  return readResidentBytes(server.pid) / 1e6;
}
