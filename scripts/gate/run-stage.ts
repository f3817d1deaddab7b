import { writeFileSync } from "node:fs";
import path from "node:path";
import { projectFolder } from "../prepare/project-folder.ts";
import { runChild } from "./child-process.ts";
import { describeStage, type StageResult } from "./gate-report.ts";
import type { LazyPostgres } from "./lazy-postgres.ts";
import { notRun, type Stage, type StageChildEnd, type StageContext, type StageOutcome } from "./stage.ts";

export interface StageSurroundings {
  logFolder: string;
  env: NodeJS.ProcessEnv;
  /** Whether skips count as failed. */
  strict: boolean;
  signal: AbortSignal;
  postgres: LazyPostgres;
  /** The stages that have run. */
  earlier: readonly StageResult[];
}

/** The first skip names the cause; a long list of tests under it tells nothing more. */
const shownSkips = 6;

/** Runs one stage, prints its line and, when something failed, what a person needs to see. Never throws. */
export async function runStage(stage: Stage, surroundings: StageSurroundings): Promise<StageResult> {
  const logFile = path.join(surroundings.logFolder, `${stage.name}.log`);
  writeFileSync(logFile, "");
  if (process.stdout.isTTY) process.stdout.write(`${stage.name} …\r`);
  const startedAt = performance.now();
  const outcome = await outcomeOf(stage, surroundings, logFile);
  const result = { ...outcome, stage, seconds: (performance.now() - startedAt) / 1000 };

  console.log(describeStage(result));
  printSkips(result, surroundings.strict);
  if (result.failed > 0 && result.failureReport) {
    console.log(`\n${result.failureReport}\n\n  The whole log: ${path.relative(projectFolder, logFile)}\n`);
  }
  return result;
}

function printSkips({ skipped }: StageResult, strict: boolean): void {
  for (const { name, reason } of skipped.slice(0, shownSkips)) {
    console.log(`  ${strict ? "FAILED" : "skipped"}: ${name}: ${reason}`);
  }
  if (skipped.length > shownSkips) console.log(`  … and ${skipped.length - shownSkips} more`);
}

async function outcomeOf(
  stage: Stage,
  surroundings: StageSurroundings,
  logFile: string,
): Promise<StageOutcome> {
  const missing = (stage.needs ?? []).find((name) =>
    surroundings.earlier.some((one) => one.stage.name === name && one.failed > 0),
  );
  if (missing !== undefined) return notRun(stage.name, `the stage ${missing} failed`);
  try {
    return await stage.run(contextOf(stage, surroundings, logFile));
  } catch (error) {
    const failureReport = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { passed: 0, failed: 1, skipped: [], failureReport };
  }
}

function contextOf(stage: Stage, surroundings: StageSurroundings, logFile: string): StageContext {
  const deadline = performance.now() + stage.minutes * 60_000;
  return {
    logFile,
    postgres: () => surroundings.postgres.access(),
    run: async (command, args, options = {}): Promise<StageChildEnd> => {
      const { exitCode, problem } = await runChild({
        command,
        args,
        logFile,
        cwd: options.cwd ?? projectFolder,
        env: { ...surroundings.env, ...options.env },
        timeoutMs: Math.max(deadline - performance.now(), 0),
        signal: surroundings.signal,
      });
      return { ok: exitCode === 0, ending: problem ?? `exit code ${exitCode}` };
    },
  };
}
