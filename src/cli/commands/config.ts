import { Command } from "commander";
import { readConfig } from "../../config/config.ts";
import { readEnvironment } from "../../config/env.ts";
import { SETTING_NAMES, SETTINGS } from "../../config/settings.ts";
import type { Output } from "../output.ts";

export function configCommand(output: Output, done: (exitCode: number) => void): Command {
  const check = new Command("check")
    .description("show the settings in force with their origin, and everything that is wrong with them")
    .option("--json", "print JSON")
    .action((options: { json?: boolean }) => done(checkConfig(output, options.json ?? false)));
  return new Command("config").description("look at the settings").addCommand(check);
}

interface SettingReport {
  readonly name: string;
  readonly value: string;
  readonly origin: string;
}

function checkConfig(output: Output, asJson: boolean): number {
  const environment = readEnvironment();
  const reading = readConfig(environment);
  const settings: SettingReport[] = SETTING_NAMES.map((name) => {
    const value = environment.values.get(name);
    if (value === undefined) return { name, value: plain(SETTINGS[name].fallback), origin: "default" };
    return {
      name,
      value: SETTINGS[name].secret ? "[secret]" : value,
      origin: environment.origins.get(name) ?? "",
    };
  });
  const warnings = reading.config?.warnings ?? [];
  const exitCode = reading.problems.length > 0 ? 1 : 0;
  if (asJson) {
    output.write(`${JSON.stringify({ settings, problems: reading.problems, warnings }, null, 2)}\n`);
    return exitCode;
  }
  output.write(table(settings));
  for (const warning of warnings) output.write(`\nWarning: ${warning}\n`);
  for (const { setting, rule, remedy } of reading.problems)
    output.write(`\n${setting}: ${rule}\n  ${remedy}\n`);
  output.write(
    exitCode === 0 ? "\nThe settings are fine.\n" : `\n${problemCount(reading.problems.length)}\n`,
  );
  return exitCode;
}

function problemCount(count: number): string {
  return count === 1 ? "One setting needs attention." : `${count} settings need attention.`;
}

function table(settings: readonly SettingReport[]): string {
  const width = Math.max(...settings.map(({ name }) => name.length));
  return settings.map(({ name, value, origin }) => `${name.padEnd(width)}  ${value}  (${origin})\n`).join("");
}

/** The catalogue's texts are Markdown for the README. */
function plain(markdown: string): string {
  return markdown.replaceAll("`", "");
}
