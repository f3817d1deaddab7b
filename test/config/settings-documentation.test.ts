import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { generateDocs, settingsText } from "../../scripts/generate-docs.ts";
import { SETTING_NAMES } from "../../src/config/settings.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "argilla-space-test-"));
  mkdirSync(join(folder, "scripts"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const COMMANDS = "<!-- commands:start -->\nwritten before\n<!-- commands:end -->\n";
const README = `# Title\n\n<!-- settings:start -->\nwritten before\n<!-- settings:end -->\n\n${COMMANDS}\nThe rest.\n`;

function writeReadme(content = README): void {
  writeFileSync(join(folder, "README.md"), content);
}

function read(name: string): string {
  return readFileSync(join(folder, name), "utf8");
}

describe("the documentation of the settings", () => {
  test("has every setting once in the README's tables, and leaves the rest alone", () => {
    writeReadme();
    expect(generateDocs(folder, false).isFine).toBe(true);
    const readme = read("README.md");
    for (const name of SETTING_NAMES) expect(readme.split(`| \`${name}\` |`)).toHaveLength(2);
    expect(readme).toMatch(/^# Title\n\n<!-- settings:start -->\n/);
    expect(readme).toMatch(/\n<!-- commands:end -->\n\nThe rest\.\n$/);
    expect(readme).not.toContain("written before");
    const settings = readme.slice(0, readme.indexOf("<!-- settings:end -->"));
    const rows = settings.split("\n").filter((line) => line.startsWith("|"));
    for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(4);
  });

  test("has every command, and none that is hidden", () => {
    writeReadme();
    generateDocs(folder, false);
    const readme = read("README.md");
    for (const command of [
      "users create",
      "users set-password [username]",
      "workspaces add-user <workspace> <username>",
    ]) {
      expect(readme).toContain(`| \`${command}\` |`);
    }
    expect(readme).not.toContain("database users");
  });

  test("fits a terminal of 80 columns, without Markdown", () => {
    const text = settingsText();
    for (const name of SETTING_NAMES) expect(text).toContain(`\n  ${name}\n`);
    expect(text.split("\n").filter((line) => line.length > 80)).toEqual([]);
    expect(text).not.toContain("`");
    expect(text).not.toMatch(/[ \t]$/m);
  });

  test("is up to date once it was generated, and not any more when somebody edits it", () => {
    writeReadme();
    generateDocs(folder, false);
    expect(generateDocs(folder, true)).toEqual({ lines: [], isFine: true });
    writeReadme(read("README.md").replace("Name of the owner", "Name of the boss"));
    expect(generateDocs(folder, true)).toEqual({
      lines: [
        "README.md does not say what the settings and commands say. Run node scripts/generate-docs.ts.",
      ],
      isFine: false,
    });
    expect(read("README.md")).toContain("Name of the boss");
  });

  const placeless: [what: string, readme: string | undefined, line: string][] = [
    ["is no README", undefined, "README.md is not there: "],
    [
      "are no markers",
      "# Title\n",
      "README.md has no <!-- settings:start --> before <!-- settings:end -->: ",
    ],
    [
      "are no markers of the commands",
      README.replace("commands:start", "command:start"),
      "README.md has no <!-- commands:start --> before <!-- commands:end -->: ",
    ],
    [
      "are markers in the wrong order",
      "<!-- settings:end -->\n<!-- settings:start -->\n",
      "README.md has no <!-- settings:start --> before <!-- settings:end -->: ",
    ],
  ];
  test.each(placeless)(
    "goes into the text alone while there %s, and the check says so",
    (_, readme, line) => {
      if (readme !== undefined) writeReadme(readme);
      const { lines, isFine } = generateDocs(folder, false);
      expect(isFine).toBe(true);
      expect(lines).toEqual(["scripts/settings.txt was brought up to date.", expect.stringContaining(line)]);
      expect(read("scripts/settings.txt")).toBe(settingsText());
      expect(existsSync(join(folder, "README.md"))).toBe(readme !== undefined);
      expect(generateDocs(folder, true)).toEqual({ lines: [expect.stringContaining(line)], isFine: false });
    },
  );
});
