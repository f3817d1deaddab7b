import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { makeTemporaryFolder } from "../gate/temporary-folder.ts";
import { buildIsCurrent } from "../prepare/build-inputs.ts";
import { projectFolder } from "../prepare/project-folder.ts";
import { annotators } from "./annotators.ts";
import { type FigureResult, renderTable } from "./bench-table.ts";
import { bulkWrite } from "./bulk-write.ts";
import { coldStart } from "./cold-start.ts";
import { profileRequests } from "./cpu-profile.ts";
import type { Bench, Effort, Figure } from "./figure.ts";
import { growth } from "./growth.ts";
import { idleMemory } from "./idle-memory.ts";
import { recordInserts } from "./record-inserts.ts";
import { requestCost } from "./request-cost.ts";
import { signIn } from "./sign-in.ts";
import { storage, storageMemory } from "./storage.ts";

/*
 * Measures the built server. Every figure is a ratio to a peer measured in turns with it in the same run, because
 * absolute times say more about the machine, and about who else uses it, than about the server. Goals are printed
 * beside the ratios and never asserted: the exit code is 0 whatever they are.
 */

const figures: readonly Figure[] = [
  coldStart,
  idleMemory,
  requestCost,
  signIn,
  bulkWrite,
  recordInserts,
  annotators,
  growth,
  storage,
  storageMemory,
];

const THOROUGH: Effort = {
  rounds: 11,
  windows: 5,
  windowSeconds: 5,
  warmUpSeconds: 3,
  sizes: [10_000, 100_000, 1_000_000],
  largeMegabytes: 4_000,
};
const QUICK: Effort = {
  rounds: 3,
  windows: 2,
  windowSeconds: 2,
  warmUpSeconds: 1,
  sizes: [2_000, 20_000],
  largeMegabytes: 800,
};

const USAGE = `Usage: npm run bench -- [--quick] [--only NAME]... [--json] [--profile]

Measures the built server beside its peers. What concerns records is measured on PostgreSQL too where
ARGILLA_TEST_POSTGRES_URL is set, as scripts/with-postgres.sh does. All of it takes an hour and a half, an hour of that storage,
which needs an emulated mount, Go and /dev/fuse.

  --quick      a rough picture in half an hour, or in a few minutes without storage
  --only NAME  only this figure; may be given more than once
  --json       print JSON on stdout instead of a table
  --profile    only tell where the CPU time of a GET /api/v1/me goes

Figures:
${figures.map(({ name, about }) => `  ${name.padEnd(14)} ${about}`).join("\n")}
`;

async function runBench(chosen: readonly Figure[], bench: Bench, asJson: boolean): Promise<void> {
  const loadBefore = loadavg()[0];
  const results: FigureResult[] = [];
  for (const { name, about, measure } of chosen) {
    process.stderr.write(`· ${name} …\n`);
    results.push({ name, about, lines: await measure(bench) });
  }
  const machine = {
    node: process.version,
    cores: availableParallelism(),
    loadBefore,
    loadAfter: loadavg()[0],
  };
  if (asJson) {
    console.log(JSON.stringify({ machine, figures: results }, null, 2));
    return;
  }
  console.log(renderTable(results));
  console.log(
    `Node.js ${machine.node}, ${machine.cores} cores, load average before: ${loadBefore?.toFixed(1)}. Ratios are of medians; (from – to) are those of single repetitions.`,
  );
}

/** In a process of its own: the build leaves its marks on the environment, which the servers would inherit. */
function buildIfNeeded(): void {
  if (buildIsCurrent()) return;
  process.stderr.write("· build …\n");
  execFileSync(process.execPath, [path.join(projectFolder, "scripts/build.ts")], { stdio: "inherit" });
}

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string", multiple: true, default: [] },
    json: { type: "boolean", default: false },
    profile: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
const unknown = options.only.filter((name) => !figures.some((figure) => figure.name === name));
if (options.help || unknown.length > 0) {
  if (unknown.length > 0) console.error(`There is no figure named ${unknown.join(", ")}.\n`);
  console.log(USAGE);
  process.exitCode = unknown.length > 0 ? 2 : 0;
} else if (!existsSync("/proc/self/schedstat") && !existsSync("/proc/self/stat")) {
  console.log("The figures are read from /proc, which this system does not have: run them on Linux.");
} else {
  buildIfNeeded();
  const temporary = makeTemporaryFolder("bench");
  process.once("exit", () => temporary[Symbol.dispose]());
  // Without a listener a signal would end the process before anything is cleaned up.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
  const bench: Bench = {
    effort: options.quick ? QUICK : THOROUGH,
    newHome: () => mkdtempSync(path.join(temporary.folder, "home-")),
    postgresUrl: process.env.ARGILLA_TEST_POSTGRES_URL,
  };
  const chosen = figures.filter(({ name }) => options.only.length === 0 || options.only.includes(name));
  if (options.profile) console.log(await profileRequests(bench));
  else await runBench(chosen, bench, options.json);
}
