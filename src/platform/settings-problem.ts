/** A setting that keeps the server from running: which one, the rule it breaks and what to do about it. */
export interface SettingsProblem {
  readonly setting: string;
  readonly rule: string;
  readonly remedy: string;
}

/** Thrown by any step of the start that fails on a wrong setting; shown on the setup page and in the log. */
export class SettingsError extends Error {
  readonly problems: readonly SettingsProblem[];

  constructor(problems: readonly SettingsProblem[]) {
    super(problems.map((problem) => `${problem.setting}: ${problem.rule} ${problem.remedy}`).join("\n"));
    this.name = "SettingsError";
    this.problems = problems;
  }
}
