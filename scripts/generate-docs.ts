import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Command } from "commander";
import { createProgram } from "../src/cli/program.ts";
import {
  GROUP_NOTES,
  SETTING_GROUPS,
  SETTING_NAMES,
  SETTINGS,
  type SettingGroup,
  type SettingName,
} from "../src/config/settings.ts";
import { projectFolder } from "./prepare/project-folder.ts";

/*
 * `node scripts/generate-docs.ts` writes what the catalogue of settings and the commands say into the README (between
 * markers) and the settings into scripts/settings.txt, which `scripts/start.sh --help` shows before anything is installed.
 * With `--check` it changes nothing and fails when one of the two is out of date.
 */

const COLUMNS = 80;
const HOW_TO_UPDATE = "Run node scripts/generate-docs.ts";

/** A Markdown table for each group of settings. */
export function settingsTables(): string {
  return SETTING_GROUPS.map((group) => {
    const rows = namesOf(group).map((name) => {
      const { help, fallback } = SETTINGS[name];
      return `| \`${name}\` | ${cell(help)} | ${cell(fallback)} |\n`;
    });
    return `**${group}**\n\n| setting | what it is for | default |\n|---|---|---|\n${rows.join("")}`;
  }).join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

/** The same for a terminal, 80 columns wide. */
export function settingsText(): string {
  const groups = SETTING_GROUPS.map((group) => {
    const note = GROUP_NOTES[group];
    const settings = namesOf(group).map((name) => {
      const { help, fallback } = SETTINGS[name];
      return `  ${name}\n${wrap(`${help}. Default: ${fallback}.`, 6)}`;
    });
    return [`${group}\n`, ...(note ? [`${wrap(note, 2)}\n`] : []), ...settings].join("");
  });
  const intro =
    "Settings: environment variables, or lines of a file .env in the folder where you start. An empty value counts as not set.";
  return [wrap(intro, 0), ...groups].join("\n");
}

/** Lines of at most 80 columns, each indented and ended. A word that is longer stands alone. */
function wrap(markdown: string, indent: number): string {
  const lines: string[] = [];
  let line = "";
  for (const word of markdown.replaceAll("`", "").split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && indent + longer.length > COLUMNS) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line].map((text) => `${" ".repeat(indent)}${text}\n`).join("");
}

function namesOf(group: SettingGroup): SettingName[] {
  return SETTING_NAMES.filter((name) => SETTINGS[name].group === group);
}

/** One row for each command that `--help` shows. */
export function commandsTable(): string {
  const program = createProgram({ output: { write() {}, writeError() {} }, prompts: undefined }, () => {});
  const rows = visibleCommands(program).map(({ path, command }) => {
    return `| \`${[...path, command.usage().replace("[options]", "").trim()].join(" ").trim()}\` | ${cell(command.description())} |\n`;
  });
  return `| command | what it does |\n|---|---|\n${rows.join("")}`;
}

function visibleCommands(
  command: Command,
  path: readonly string[] = [],
): { path: readonly string[]; command: Command }[] {
  const children = command
    .createHelp()
    .visibleCommands(command)
    .filter((child) => child.name() !== "help");
  if (children.length === 0) return [{ path, command }];
  return children.flatMap((child) => visibleCommands(child, [...path, child.name()]));
}

/** What the README has between `<!-- name:start -->` and `<!-- name:end -->`. */
const SECTIONS = { settings: settingsTables, commands: commandsTable } as const;
type Section = keyof typeof SECTIONS;

function markers(section: Section) {
  return { start: `<!-- ${section}:start -->`, end: `<!-- ${section}:end -->` };
}

/** The README with the present tables, or the section for which it has no place. */
function withTables(readme: string): { readonly text: string } | { readonly placeless: Section } {
  let text = readme;
  for (const section of Object.keys(SECTIONS) as Section[]) {
    const { start: startMarker, end: endMarker } = markers(section);
    const start = text.indexOf(startMarker);
    const end = text.indexOf(endMarker);
    if (start < 0 || end < start) return { placeless: section };
    text = `${text.slice(0, start + startMarker.length)}\n\n${SECTIONS[section]()}\n${text.slice(end)}`;
  }
  return { text };
}

/** A generated file: what it holds, and what it should hold (undefined when it has no place for it). */
interface Document {
  readonly name: string;
  readonly present: string | undefined;
  readonly wanted: string | undefined;
  readonly placeless?: Section;
}

function documents(folder: string): Document[] {
  const read = (name: string): string | undefined => {
    try {
      return readFileSync(path.join(folder, name), "utf8");
    } catch {
      return undefined;
    }
  };
  const readme = read("README.md");
  const tables = readme === undefined ? undefined : withTables(readme);
  return [
    { name: "scripts/settings.txt", present: read("scripts/settings.txt"), wanted: settingsText() },
    { name: "README.md", present: readme, ...(tables ? describeTables(tables) : { wanted: undefined }) },
  ];
}

function describeTables(tables: ReturnType<typeof withTables>): Pick<Document, "wanted" | "placeless"> {
  return "text" in tables ? { wanted: tables.text } : { wanted: undefined, placeless: tables.placeless };
}

/**
 * Writes what is out of date, or with `checkOnly` only tells.
 * @returns one line for each file that is not as it should be, or was not until now.
 */
export function generateDocs(folder: string, checkOnly: boolean): { lines: string[]; isFine: boolean } {
  const lines: string[] = [];
  let isFine = true;
  for (const { name, present, wanted, placeless = "settings" } of documents(folder)) {
    if (wanted === undefined) {
      const { start, end } = markers(placeless);
      const what = present === undefined ? "is not there" : `has no ${start} before ${end}`;
      lines.push(`${name} ${what}: the tables of the ${placeless} have no place.`);
      if (checkOnly) isFine = false;
    } else if (present !== wanted && checkOnly) {
      lines.push(`${name} does not say what the settings and commands say. ${HOW_TO_UPDATE}.`);
      isFine = false;
    } else if (present !== wanted) {
      writeFileSync(path.join(folder, name), wanted);
      lines.push(`${name} was brought up to date.`);
    }
  }
  return { lines, isFine };
}

if (import.meta.main) {
  const [option, ...more] = process.argv.slice(2);
  if ((option !== undefined && option !== "--check") || more.length > 0) {
    console.error("Usage: node scripts/generate-docs.ts [--check]");
    process.exitCode = 2;
  } else {
    const { lines, isFine } = generateDocs(projectFolder, option === "--check");
    for (const line of lines.length > 0
      ? lines
      : ["The documentation of the settings and commands is up to date."]) {
      (isFine ? console.log : console.error)(line);
    }
    process.exitCode = isFine ? 0 : 1;
  }
}
