import { readFileSync } from "node:fs";
import { lastLines, type StageChildEnd, type StageOutcome } from "./stage.ts";

/** Counts the "ok - …" and "FAILED - …" lines of start-check.ts. */
export function readStartCheck(end: StageChildEnd, logFile: string): StageOutcome {
  const lines = readFileSync(logFile, "utf8").split("\n");
  const passed = lines.filter((line) => line.startsWith("ok - ")).length;
  const failed = lines.filter((line) => line.startsWith("FAILED - ")).length;
  if (end.ok && failed === 0 && passed > 0) return { passed, failed, skipped: [] };
  return {
    passed,
    failed: Math.max(failed, 1),
    skipped: [],
    failureReport: `${lastLines(logFile)}\n(${end.ending})`,
  };
}
