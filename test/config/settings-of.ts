import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Config, type ConfigReading, readConfig } from "../../src/config/config.ts";
import { readEnvironment } from "../../src/config/env.ts";

/** What a Space tells its container. */
export const SPACE = {
  SPACE_ID: "ada/labels",
  SPACE_TITLE: "Labels",
  SPACE_SUBDOMAIN: "ada-labels",
  SPACE_HOST: "ada-labels.hf.space",
  SPACE_REPO_NAME: "labels",
  SPACE_AUTHOR_NAME: "ada",
  SPACE_CREATOR_USER_ID: "5f0c746619cb630495b814fd",
};

export const HOME = "/home/ada";
export const WORKING_FOLDER = join(tmpdir(), "argilla-space-test-without-files");

type Variables = Readonly<Record<string, string>>;

/** Reads settings as a start does, from variables alone. */
export function readingOf(env: Variables): ConfigReading {
  return readConfig(readEnvironment({ HOME, ...env }, WORKING_FOLDER));
}

/** The same with files in the working folder; a `null` stands for a folder in the place of a file. */
export function readingWithFiles(
  env: Variables,
  files: Readonly<Record<string, string | Uint8Array | null>>,
): ConfigReading {
  const folder = mkdtempSync(join(tmpdir(), "argilla-space-test-"));
  try {
    for (const [name, content] of Object.entries(files)) {
      if (content === null) mkdirSync(join(folder, name));
      else writeFileSync(join(folder, name), content);
    }
    return readConfig(readEnvironment({ HOME, ...env }, folder));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The config of settings that are fine; fails with the problems otherwise. */
export function configOf(env: Variables): Config {
  return configIn(readingOf(env));
}

export function configIn({ config, problems }: ConfigReading): Config {
  if (!config) throw new Error(`The settings are wrong: ${JSON.stringify(problems)}`);
  return config;
}

/** Every problem as `SETTING: rule`. */
export function rulesBroken({ problems }: ConfigReading): string[] {
  return problems.map(({ setting, rule }) => `${setting}: ${rule}`);
}
