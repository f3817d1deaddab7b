import type { Stage, StageOutcome } from "./stage.ts";

export interface StageResult extends StageOutcome {
  stage: Stage;
  seconds: number;
}

const nameWidth = 14;

/** One line: name, ok/FAILED/skipped, seconds, and what was counted. */
export function describeStage({ stage, seconds, passed, failed, skipped }: StageResult): string {
  const state = failed > 0 ? "FAILED" : passed > 0 ? "ok" : "skipped";
  return `${stage.name.padEnd(nameWidth)}${state.padEnd(9)}${formatSeconds(seconds)}  ${describeCounts(passed, failed, skipped.length)}`;
}

/** The seconds of every stage and their sum. */
export function describeTimes(results: readonly StageResult[]): string {
  const total = results.reduce((sum, { seconds }) => sum + seconds, 0);
  const rows = results.map(
    ({ stage, seconds }) => `${stage.name.padEnd(nameWidth)}${formatSeconds(seconds)}`,
  );
  return ["Seconds per stage:", ...rows, `${"all".padEnd(nameWidth)}${formatSeconds(total)}`].join("\n");
}

/** How many failed checks of a stage the summary names. */
const shownChecks = 20;

/**
 * One line for every failed check, for whoever sees only the end of a long output.
 *
 * @param strict whether what could not be checked counts as failed
 */
export function describeFailures(results: readonly StageResult[], strict: boolean): string {
  return results
    .flatMap((result) => {
      const leftOut = strict ? result.skipped.map(({ name, reason }) => `${name}: ${reason}`) : [];
      const checks = [...failedChecksOf(result), ...leftOut].slice(0, shownChecks);
      return checks.map((check) => `FAILED ${result.stage.name}: ${check}`);
    })
    .join("\n");
}

function failedChecksOf({ failed, failedChecks = [], failureReport = "" }: StageResult): readonly string[] {
  if (failed === 0 || failedChecks.length > 0) return failedChecks;
  return [failureReport.trimEnd().split("\n").at(-1) ?? ""];
}

/**
 * The gate's last line, in a form that machines read.
 *
 * @param strict whether what could not be checked counts as failed
 */
export function describeTotal(
  results: readonly StageResult[],
  strict: boolean,
): { line: string; ok: boolean } {
  const sum = (count: (result: StageResult) => number) =>
    results.reduce((total, one) => total + count(one), 0);
  const skipped = sum((result) => result.skipped.length);
  const failed = sum((result) => result.failed) + (strict ? skipped : 0);
  const passed = sum((result) => result.passed);
  return {
    line: `${passed} passed, ${failed} failed${skipped > 0 && !strict ? `, ${skipped} skipped` : ""}`,
    ok: failed === 0 && passed > 0,
  };
}

function describeCounts(passed: number, failed: number, skipped: number): string {
  const parts: [number, string][] = [
    [passed, "passed"],
    [failed, "failed"],
    [skipped, "skipped"],
  ];
  return parts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(", ");
}

function formatSeconds(seconds: number): string {
  return `${seconds.toFixed(1).padStart(7)} s`;
}
