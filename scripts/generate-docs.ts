import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
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
 * `node scripts/generate-docs.ts` writes what the catalogue of settings says into the README (between the markers) and
 * into scripts/settings.txt, which `scripts/start.sh --help` shows before anything is installed.
 * With `--check` it changes nothing and fails when one of the two is out of date.
 */

const MARKERS = { start: "<!-- settings:start -->", end: "<!-- settings:end -->" } as const;
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

/** The README with the present tables; undefined when it has no place for them. */
export function withTables(readme: string): string | undefined {
  const start = readme.indexOf(MARKERS.start);
  const end = readme.indexOf(MARKERS.end);
  if (start < 0 || end < start) return undefined;
  return `${readme.slice(0, start + MARKERS.start.length)}\n\n${settingsTables()}\n${readme.slice(end)}`;
}

/** A generated file: what it holds, and what it should hold (undefined when it has no place for it). */
interface Document {
  readonly name: string;
  readonly present: string | undefined;
  readonly wanted: string | undefined;
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
  return [
    { name: "scripts/settings.txt", present: read("scripts/settings.txt"), wanted: settingsText() },
    { name: "README.md", present: readme, wanted: readme === undefined ? undefined : withTables(readme) },
  ];
}

/**
 * Writes what is out of date, or with `checkOnly` only tells.
 * @returns one line for each file that is not as it should be, or was not until now.
 */
export function generateDocs(folder: string, checkOnly: boolean): { lines: string[]; isFine: boolean } {
  const lines: string[] = [];
  let isFine = true;
  for (const { name, present, wanted } of documents(folder)) {
    if (wanted === undefined) {
      const what = present === undefined ? "is not there" : `has no ${MARKERS.start} before ${MARKERS.end}`;
      lines.push(`${name} ${what}: the tables of the settings have no place.`);
      if (checkOnly) isFine = false;
    } else if (present !== wanted && checkOnly) {
      lines.push(`${name} does not say what src/config/settings.ts says. ${HOW_TO_UPDATE}.`);
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
    for (const line of lines.length > 0 ? lines : ["The documentation of the settings is up to date."]) {
      (isFine ? console.log : console.error)(line);
    }
    process.exitCode = isFine ? 0 : 1;
  }
}
