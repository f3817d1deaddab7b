import { readFileSync } from "node:fs";
import type { PostgresAccess } from "./postgres.ts";

/** Something that was not checked, and why. */
export interface Skip {
  name: string;
  reason: string;
}

/** How many checks a stage made, and what a person needs to see of those that failed. */
export interface StageOutcome {
  passed: number;
  failed: number;
  skipped: readonly Skip[];
  /** Printed below the stage's line when something failed. */
  failureReport?: string;
  /** One line for each failed check that has a name. */
  failedChecks?: readonly string[];
}

export interface StageContext {
  /** Absolute path of this stage's log. */
  logFile: string;
  /** Runs a command with its output in the log; relative to the project folder. */
  run: (command: string, args: readonly string[], options?: StageRunOptions) => Promise<StageChildEnd>;
  /** Starts the throw-away PostgreSQL on first use. */
  postgres: () => Promise<PostgresAccess>;
}

export interface StageRunOptions {
  env?: Record<string, string>;
  cwd?: string;
}

export interface StageChildEnd {
  ok: boolean;
  /** One sentence: "exit code 2", "stopped after 5 minutes"… */
  ending: string;
}

export interface Stage {
  name: string;
  /** One line for `--list`. */
  about: string;
  /** Part of `--quick`. */
  quick: boolean;
  /** Stages without whose success this one cannot be run. */
  needs?: readonly string[];
  /** A stage still going on after this long is stopped and has failed. */
  minutes: number;
  run: (context: StageContext) => Promise<StageOutcome>;
}

/** The outcome of a stage that is one check. */
export function singleCheck(end: StageChildEnd, logFile: string): StageOutcome {
  return end.ok
    ? { passed: 1, failed: 0, skipped: [] }
    : { passed: 0, failed: 1, skipped: [], failureReport: `${lastLines(logFile)}\n(${end.ending})` };
}

/** The end of a log: as much as fits a screen or two. */
export function lastLines(logFile: string, count = 60): string {
  return readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-count).join("\n");
}

/** A stage that was not run at all. */
export function notRun(name: string, reason: string): StageOutcome {
  return { passed: 0, failed: 0, skipped: [{ name, reason }] };
}
