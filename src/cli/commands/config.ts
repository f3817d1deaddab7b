import { Command } from "commander";
import { readConfig } from "../../config/config.ts";
import { readEnvironment } from "../../config/env.ts";
import type { Output } from "../output.ts";
import { reportSettings, type SettingReport } from "../setting-report.ts";

export function configCommand(output: Output, done: (exitCode: number) => void): Command {
  const check = new Command("check")
    .description("show the settings in force with their origin, and everything that is wrong with them")
    .option("--json", "print JSON")
    .action((options: { json?: boolean }) => done(checkConfig(output, options.json ?? false)));
  return new Command("config").description("look at the settings").addCommand(check);
}

function checkConfig(output: Output, asJson: boolean): number {
  const environment = readEnvironment();
  const reading = readConfig(environment);
  const { problems, warnings } = reading;
  const settings = reportSettings(environment, reading);
  const exitCode = problems.length > 0 ? 1 : 0;
  if (asJson) {
    output.write(`${JSON.stringify({ settings, problems, warnings }, null, 2)}\n`);
    return exitCode;
  }
  output.write(table(settings));
  for (const warning of warnings) output.write(`\nWarning: ${warning}\n`);
  for (const { setting, rule, remedy } of problems) output.write(`\n${setting}: ${rule}\n  ${remedy}\n`);
  const wrong = new Set(problems.map(({ setting }) => setting)).size;
  output.write(wrong === 0 ? "\nThe settings are fine.\n" : `\n${problemCount(wrong)}\n`);
  return exitCode;
}

function problemCount(count: number): string {
  return count === 1 ? "One setting needs attention." : `${count} settings need attention.`;
}

function table(settings: readonly SettingReport[]): string {
  const width = Math.max(...settings.map(({ name }) => name.length));
  return settings.map(({ name, value, origin }) => `${name.padEnd(width)}  ${value}  (${origin})\n`).join("");
}
