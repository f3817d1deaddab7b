import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { Ceiling } from "./argon2-ceiling.ts";
import { startArgillaSpace } from "./benched-process.ts";
import { compare, type Figure } from "./figure.ts";
import { type LoadResult, runLoad } from "./load-window.ts";
import { ownerSignIn } from "./own-account.ts";
import { lightLoadP99 } from "./paced-requests.ts";

/** Enough that a hash always waits for the hasher, and not the hasher for a request. */
const LOAD = { ...ownerSignIn, connections: 4 * availableParallelism() };

/** Signing in beside what the hash alone allows, and what it does to everybody else. */
export const signIn: Figure = {
  name: "sign-in",
  about: "POST /api/v1/token with the right password, and GET /api/v1/me meanwhile",

  async measure({ effort, newHome }) {
    const { windows, windowSeconds, warmUpSeconds } = effort;
    await using server = await startArgillaSpace(newHome());
    await runLoad(server, LOAD, warmUpSeconds);
    await lightLoadP99(server, warmUpSeconds);

    const [ceilings, signIns]: [Ceiling[], LoadResult[]] = [[], []];
    const [idle, busy]: [number[], number[]] = [[], []];
    for (let window = 0; window < windows; window += 1) {
      ceilings.push(await measureCeiling(windowSeconds));
      signIns.push(await runLoad(server, LOAD, windowSeconds));
      idle.push(await lightLoadP99(server, windowSeconds));
      const [p99] = await Promise.all([
        lightLoadP99(server, windowSeconds),
        runLoad(server, LOAD, windowSeconds),
      ]);
      busy.push(p99);
    }
    const besideWhat = "argon2id alone";
    return [
      compare(
        { what: "sign-ins per second", unit: "/s", besideWhat, goal: { is: "at least", ratio: 0.7 } },
        signIns.map(({ perSecond }) => perSecond),
        ceilings.map(({ perSecond }) => perSecond),
      ),
      compare(
        { what: "server's CPU per sign-in", unit: "µs", besideWhat },
        signIns.map(({ cpuMicrosEach }) => cpuMicrosEach),
        ceilings.map(({ cpuMicrosEach }) => cpuMicrosEach),
      ),
      compare(
        {
          what: "p99 of GET /me during sign-ins",
          unit: "ms",
          besideWhat: "without them",
          goal: { is: "at most", ratio: 3 },
        },
        busy,
        idle,
      ),
    ];
  },
};

async function measureCeiling(seconds: number): Promise<Ceiling> {
  const program = path.join(import.meta.dirname, "argon2-ceiling.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [program, String(seconds)]);
  return JSON.parse(stdout) as Ceiling;
}
