import { readFileSync } from "node:fs";
import { lastLines, type StageChildEnd, type StageOutcome } from "./stage.ts";

/** Counts the "ok - …" and "FAILED - …" lines of start-check.ts. */
export function readStartCheck(end: StageChildEnd, logFile: string): StageOutcome {
  const lines = readFileSync(logFile, "utf8").split("\n");
  const passed = lines.filter((line) => line.startsWith("ok - ")).length;
  const failedChecks = lines.filter((line) => line.startsWith("FAILED - "));
  if (end.ok && failedChecks.length === 0 && passed > 0) return { passed, failed: 0, skipped: [] };
  return {
    passed,
    failed: Math.max(failedChecks.length, 1),
    skipped: [],
    failedChecks,
    failureReport: `${lastLines(logFile)}\n(${end.ending})`,
  };
}
