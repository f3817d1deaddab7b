import { readFileSync } from "node:fs";
import path from "node:path";
import { projectFolder } from "../prepare/project-folder.ts";
import { lastLines, type Skip, type StageChildEnd, type StageOutcome } from "./stage.ts";

/** The part of jest's `--json` output that the gate reads. */
interface JestResults {
  numPassedTests: number;
  numFailedTests: number;
  testResults: readonly {
    name: string;
    status: string;
    message: string;
    assertionResults: readonly { status: string; fullName: string; failureMessages: readonly string[] }[];
  }[];
}

const shownFailures = 20;
const shownLinesPerFailure = 25;
/** A page's whole markup is one line of an assertion's message. */
const shownCharactersPerLine = 400;

/**
 * Counts a jest run by its own report. A run that crashed, that executed nothing, or that
 * ended badly although every test passed is one failure.
 */
export function readJestResults(resultsFile: string, end: StageChildEnd, logFile: string): StageOutcome {
  const results = parseResults(resultsFile);
  if (!results) return crashed(`jest ended without results (${end.ending})`, logFile);

  const brokenFiles = results.testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  );
  const failures = [
    ...brokenFiles.map((file) => shorten(`${relative(file.name)}\n${file.message}`)),
    ...results.testResults.flatMap((file) =>
      file.assertionResults
        .filter((test) => test.status === "failed")
        .map((test) =>
          shorten(`${relative(file.name)} › ${test.fullName}\n${test.failureMessages.join("\n")}`),
        ),
    ),
  ];
  const failed = results.numFailedTests + brokenFiles.length;
  const skipped = results.testResults.flatMap((file) =>
    file.assertionResults
      .filter((test) => !["passed", "failed"].includes(test.status))
      .map(
        (test): Skip => ({
          name: `${relative(file.name)} › ${test.fullName}`,
          reason: `${test.status} in the test`,
        }),
      ),
  );
  const counted = { passed: results.numPassedTests, failed, skipped };
  if (failed > 0) {
    const failedChecks = failures.map((failure) => failure.split("\n", 2).join(": "));
    return { ...counted, failedChecks, failureReport: listFailures(failures) };
  }
  if (counted.passed === 0) return { ...counted, ...crashed("jest executed no test", logFile) };
  if (!end.ok)
    return {
      ...counted,
      ...crashed(`every test passed, but jest ended with ${end.ending}`, logFile),
      passed: counted.passed,
    };
  return counted;
}

function parseResults(file: string): JestResults | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as JestResults;
  } catch {
    return undefined;
  }
}

function crashed(why: string, logFile: string): StageOutcome {
  return { passed: 0, failed: 1, skipped: [], failureReport: `${lastLines(logFile)}\n(${why})` };
}

function listFailures(failures: readonly string[]): string {
  const shown = failures.slice(0, shownFailures);
  const rest = failures.length - shown.length;
  return [...shown, ...(rest > 0 ? [`… and ${rest} more`] : [])].join("\n\n");
}

function shorten(failure: string): string {
  const lines = failure.trimEnd().split("\n").slice(0, shownLinesPerFailure);
  return lines
    .map((line) =>
      line.length > shownCharactersPerLine ? `${line.slice(0, shownCharactersPerLine)}…` : line,
    )
    .join("\n");
}

function relative(file: string): string {
  return path.relative(projectFolder, file);
}
