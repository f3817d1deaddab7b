import { startArgillaSpace, startBareServer } from "./benched-process.ts";
import { compare, type Figure, type Goal } from "./figure.ts";

const GOAL: Goal = { is: "at most", ratio: 3.5 };

interface Starts {
  readonly wallMs: number[];
  readonly cpuMs: number[];
}

/** From the start of the process to its first answer, on an empty database and on the one left by that start. */
export const coldStart: Figure = {
  name: "cold-start",
  about: "start of the process to the first 200 on /api/v1/version, SQLite",

  async measure({ effort, newHome }) {
    const [bare, empty, existing] = [noStarts(), noStarts(), noStarts()];
    for (let round = 0; round < effort.rounds; round += 1) {
      const home = newHome();
      await record(bare, () => startBareServer());
      await record(empty, () => startArgillaSpace(home));
      await record(existing, () => startArgillaSpace(home));
    }
    const besideWhat = "bare node:http";
    return [["empty database", empty] as const, ["existing database", existing] as const].flatMap(
      ([what, starts]) => [
        compare(
          { what: `${what}, wall clock`, unit: "ms", besideWhat, goal: GOAL },
          starts.wallMs,
          bare.wallMs,
        ),
        compare({ what: `${what}, CPU`, unit: "ms", besideWhat, goal: GOAL }, starts.cpuMs, bare.cpuMs),
      ],
    );
  },
};

function noStarts(): Starts {
  return { wallMs: [], cpuMs: [] };
}

async function record(starts: Starts, start: () => ReturnType<typeof startBareServer>): Promise<void> {
  await using server = await start();
  starts.wallMs.push(server.start.wallMs);
  starts.cpuMs.push(server.start.cpuMs);
}
