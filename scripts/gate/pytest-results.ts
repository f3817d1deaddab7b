import { readFileSync } from "node:fs";
import { lastLines, type Skip, type StageChildEnd, type StageOutcome } from "./stage.ts";

/**
 * Counts a pytest run by its `--junitxml` report. A run that crashed, that executed nothing,
 * or that ended badly although every test passed is one failure.
 */
export function readPytestResults(resultsFile: string, end: StageChildEnd, logFile: string): StageOutcome {
  const crash = (why: string) => ({ failed: 1, failureReport: `${lastLines(logFile)}\n(${why})` });
  const xml = readIfPresent(resultsFile);
  if (xml === undefined) {
    return { passed: 0, skipped: [], ...crash(`pytest ended without results (${end.ending})`) };
  }

  const tests = [...xml.matchAll(/<testcase\b([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)].map(
    ([, attributes = "", content = ""]) => ({ name: nameOf(attributes), content }),
  );
  const failedChecks = tests
    .filter(({ content }) => /<(failure|error)\b/.test(content))
    .map(({ name }) => name);
  const failed = failedChecks.length;
  const skipped = tests.flatMap(({ name, content }): Skip[] => {
    const skip = /<skipped\b([^>]*)/.exec(content);
    return skip ? [{ name, reason: attribute(skip[1] ?? "", "message") }] : [];
  });
  const counted = { passed: tests.length - failed - skipped.length, failed, skipped };
  if (failed > 0) return { ...counted, failedChecks, failureReport: failureSection(logFile) };
  if (counted.passed === 0) return { ...counted, ...crash("pytest executed no test") };
  if (!end.ok) return { ...counted, ...crash(`every test passed, but pytest ended with ${end.ending}`) };
  return counted;
}

function nameOf(attributes: string): string {
  return `${attribute(attributes, "classname")}.${attribute(attributes, "name")}`;
}

function attribute(attributes: string, name: string): string {
  return new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? "";
}

/** What pytest prints of its failures; its progress above is of no interest then. */
function failureSection(logFile: string): string {
  const log = readFileSync(logFile, "utf8");
  const start = log.search(/^=+ (FAILURES|ERRORS) =+$/m);
  if (start < 0) return lastLines(logFile);
  const lines = log.slice(start).trimEnd().split("\n");
  return lines.length <= 200
    ? lines.join("\n")
    : [...lines.slice(0, 150), "…", ...lines.slice(-40)].join("\n");
}

function readIfPresent(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
