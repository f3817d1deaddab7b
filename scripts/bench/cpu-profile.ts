import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { projectFolder } from "../prepare/project-folder.ts";
import { startArgillaSpace } from "./benched-process.ts";
import type { Bench } from "./figure.ts";
import { runLoad } from "./load-window.ts";
import { ownAccount } from "./own-account.ts";

/** The parts of a .cpuprofile that are read here. Times are microseconds of the monotonic clock. */
interface CpuProfile {
  readonly startTime: number;
  readonly nodes: readonly {
    id: number;
    callFrame: { functionName: string; url: string; lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const LINES = 15;
const NOT_WORK = new Set(["(idle)", "(root)"]);

/** Where the CPU time of `GET /me` goes, by package and by function: V8's sampling profiler over a window of load. */
export async function profileRequests({ effort, newHome }: Bench): Promise<string> {
  const home = newHome();
  const load = { ...ownAccount, connections: 50 };
  let from: number;
  let until: number;
  {
    // The sources in place of the bundle, so that every function is seen in its own file.
    await using server = await startArgillaSpace(home, {
      program: path.join(projectFolder, "src/main.ts"),
      nodeOptions: ["--cpu-prof", `--cpu-prof-dir=${home}`],
    });
    await runLoad(server, load, effort.warmUpSeconds);
    from = monotonicMicros();
    await runLoad(server, load, effort.windowSeconds);
    until = monotonicMicros();
  }
  const [file] = globSync(path.join(home, "*.cpuprofile"));
  if (file === undefined) throw new Error("The server has left no CPU profile.");
  const profile = JSON.parse(readFileSync(file, "utf8")) as CpuProfile;
  return summarise(profile, from, until);
}

function monotonicMicros(): number {
  return Number(process.hrtime.bigint() / 1000n);
}

function summarise(
  { startTime, nodes, samples, timeDeltas }: CpuProfile,
  from: number,
  until: number,
): string {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const byOrigin = new Map<string, number>();
  const byFunction = new Map<string, number>();
  let now = startTime;
  let total = 0;
  for (const [index, id] of samples.entries()) {
    const micros = timeDeltas[index] ?? 0;
    now += micros;
    const frame = frames.get(id);
    if (!frame || now < from || now > until || NOT_WORK.has(frame.functionName)) continue;
    const origin = originOf(frame);
    const name = `${frame.functionName || "(anonymous)"}  ${placeOf(frame)}`;
    total += micros;
    byOrigin.set(origin, (byOrigin.get(origin) ?? 0) + micros);
    byFunction.set(name, (byFunction.get(name) ?? 0) + micros);
  }
  return [
    `CPU time of GET ${ownAccount.path} by origin (time spent in the code itself, not in what it calls).`,
    "Writing to the socket includes the time for which the kernel lets the client run on the server's core.",
    ...rank(byOrigin, total),
    "",
    "and by function:",
    ...rank(byFunction, total),
  ].join("\n");
}

function originOf({ functionName, url }: { functionName: string; url: string }): string {
  if (url === "") return functionName.startsWith("(") ? functionName : "V8 and native code";
  const dependency = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
  return dependency ?? (url.startsWith("node:") ? url : "src");
}

function placeOf({ url, lineNumber }: { url: string; lineNumber: number }): string {
  if (!url.startsWith("file:")) return url;
  return `${path.relative(projectFolder, fileURLToPath(url))}:${lineNumber + 1}`;
}

function rank(shares: ReadonlyMap<string, number>, total: number): string[] {
  return [...shares]
    .sort(([, one], [, other]) => other - one)
    .slice(0, LINES)
    .map(([name, micros]) => `${((100 * micros) / total).toFixed(1).padStart(6)} %  ${name}`);
}
