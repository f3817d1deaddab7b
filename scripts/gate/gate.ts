import { mkdirSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { projectFolder } from "../prepare/project-folder.ts";
import { cleanEnvironment } from "./clean-environment.ts";
import { describeFailures, describeTimes, describeTotal, type StageResult } from "./gate-report.ts";
import { LazyPostgres } from "./lazy-postgres.ts";
import { runStage } from "./run-stage.ts";
import type { Stage } from "./stage.ts";
import { stages } from "./stages.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

/* The gate: `scripts/test.sh [--quick] [--only STAGE,STAGE] [--list]`. */

const logFolder = path.join(projectFolder, ".gate");
/** In CI nothing may be left unchecked. */
const strict = process.env.CI === "true";

interface Choice {
  stages: readonly Stage[];
  quick: boolean;
}

/** @throws TypeError telling what is wrong with the options */
function readOptions(): Choice | "list" {
  const { values } = parseArgs({
    options: { only: { type: "string" }, list: { type: "boolean" }, quick: { type: "boolean" } },
  });
  if (values.list) return "list";
  const names = values.only?.split(",") ?? stages.map(({ name }) => name);
  const unknown = names.find((name) => !stages.some((stage) => stage.name === name));
  if (unknown !== undefined) throw new TypeError(`There is no stage "${unknown}": --list names them.`);
  const isQuick = values.quick ?? false;
  const chosen = stages.filter(({ name, quick }) => names.includes(name) && (quick || !isQuick));
  if (chosen.length === 0) throw new TypeError("--quick leaves out every stage that --only names.");
  return { stages: chosen, quick: isQuick };
}

async function runGate(choice: Choice): Promise<number> {
  mkdirSync(logFolder, { recursive: true });
  const interruption = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => interruption.abort(signal));
  }
  // A test that is stopped in the middle cannot clean up; the gate does it for all of them.
  using temporary = makeTemporaryFolder("gate");
  const env = { ...cleanEnvironment(process.env), TMPDIR: temporary.folder };
  const cluster = { logFile: path.join(logFolder, "postgres.log"), env };
  // Half of the tests' time for a second engine that seldom disagrees: the whole gate asks it.
  const leftOut = choice.quick ? "--quick tests on SQLite only" : undefined;
  await using postgres = new LazyPostgres({ ...cluster, signal: interruption.signal }, leftOut);

  const results: StageResult[] = [];
  for (const stage of choice.stages) {
    if (interruption.signal.aborted) break;
    const surroundings = { logFolder, env, strict, signal: interruption.signal, postgres, earlier: results };
    results.push(await runStage(stage, surroundings));
  }

  if (interruption.signal.aborted) console.log(`\nInterrupted by ${interruption.signal.reason}.`);
  const total = describeTotal(results, strict);
  const failures = describeFailures(results, strict);
  console.log(`\n${describeTimes(results)}\n\n${failures === "" ? "" : `${failures}\n\n`}${total.line}`);
  return total.ok && !interruption.signal.aborted ? 0 : 1;
}

async function main(): Promise<number> {
  let choice: Choice | "list";
  try {
    choice = readOptions();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    console.error(error.message);
    return 2;
  }
  if (choice !== "list") return runGate(choice);
  for (const { name, about, quick } of stages) {
    console.log(`${name.padEnd(14)}${about}${quick ? "  (quick)" : ""}`);
  }
  return 0;
}

process.exitCode = await main();
