import path from "node:path";
import { type BenchedProcess, startArgillaSpace } from "../benched-process.ts";

/** The key of the owner of every server here. */
export const API_KEY = "the-key-of-the-owner";
export const DATABASE = "argilla-space.db";

/** Starts the built server as on a Space, whose disk does not last. Where its bucket is, `env` says; without, it has none. */
export function startSpace(
  home: string,
  env: Readonly<Record<string, string>> = {},
): Promise<BenchedProcess> {
  return startArgillaSpace(home, { env: { ...spaceEnv(home), ...env } });
}

/** Settings that only a Space has, besides where its bucket is. */
export function spaceEnv(home: string): Record<string, string> {
  return {
    ...{ SPACE_ID: "ada/labels", SPACE_AUTHOR_NAME: "ada", ARGILLA_HOME_PATH: home },
    // No storage of this machine's own is taken for the Space's.
    ...{ ARGILLA_STORAGE_PATH: path.join(home, "nothing") },
    ...{ OWNER_API_KEY: API_KEY, OWNER_PASSWORD: "12345678" },
  };
}
