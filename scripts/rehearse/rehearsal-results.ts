import { readFileSync } from "node:fs";
import { lastLines, type StageChildEnd, type StageOutcome } from "../gate/stage.ts";

/** Counts the "ok - …", "FAILED - …" and "skipped - …: …" lines of a rehearsal, for the gate. */
export function readRehearsal(end: StageChildEnd, logFile: string): StageOutcome {
  const lines = readFileSync(logFile, "utf8").split("\n");
  const passed = lines.filter((line) => line.startsWith("ok - ")).length;
  const failures = lines.filter((line) => line.startsWith("FAILED - "));
  const skipped = lines.flatMap((line) => {
    const [, name, reason] = /^skipped - (.*?): (.*)$/.exec(line) ?? [];
    return name === undefined || reason === undefined ? [] : [{ name, reason }];
  });
  const isComplete = end.ok && failures.length === 0 && passed + skipped.length > 0;
  if (isComplete) return { passed, failed: 0, skipped };
  return {
    passed,
    failed: Math.max(failures.length, 1),
    skipped,
    failedChecks: failures,
    failureReport: `${failures.join("\n")}\n\n${lastLines(logFile)}\n(${end.ending})`,
  };
}
