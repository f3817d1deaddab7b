import { startArgillaSpace, startBareServer } from "./benched-process.ts";
import { compare, type Figure } from "./figure.ts";
import { type LoadResult, runLoad } from "./load-window.ts";
import { fetchOwnAccount, ownAccount } from "./own-account.ts";

const LOAD = { ...ownAccount, connections: 50 };

/** What an authenticated request costs, beside a bare server that sends the same bytes. */
export const requestCost: Figure = {
  name: "request-cost",
  about: "GET /api/v1/me by API key, 50 connections",

  async measure({ effort, newHome }) {
    const { windows, windowSeconds, warmUpSeconds } = effort;
    await using server = await startArgillaSpace(newHome());
    await using bare = await startBareServer(await fetchOwnAccount(server));
    for (const target of [bare, server]) await runLoad(target, LOAD, warmUpSeconds);

    const [ours, theirs]: [LoadResult[], LoadResult[]] = [[], []];
    for (let window = 0; window < windows; window += 1) {
      theirs.push(await runLoad(bare, LOAD, windowSeconds));
      ours.push(await runLoad(server, LOAD, windowSeconds));
    }
    const besideWhat = "bare node:http";
    const p50 = ours.map(({ p50Ms }) => p50Ms);
    const p99 = ours.map(({ p99Ms }) => p99Ms);
    return [
      compare(
        { what: "server's CPU per request", unit: "µs", besideWhat, goal: { is: "at most", ratio: 5 } },
        ours.map(({ cpuMicrosEach }) => cpuMicrosEach),
        theirs.map(({ cpuMicrosEach }) => cpuMicrosEach),
      ),
      compare(
        { what: "requests per second", unit: "/s", besideWhat },
        ours.map(({ perSecond }) => perSecond),
        theirs.map(({ perSecond }) => perSecond),
      ),
      compare(
        { what: "p99", unit: "ms", besideWhat: "its p50", goal: { is: "at most", ratio: 4 } },
        p99,
        p50,
      ),
      // The same of a server that does nothing: what of the tail is the machine's.
      compare(
        { what: "p99 of bare node:http", unit: "ms", besideWhat: "its p50" },
        theirs.map(({ p99Ms }) => p99Ms),
        theirs.map(({ p50Ms }) => p50Ms),
      ),
    ];
  },
};
