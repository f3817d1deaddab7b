import { join } from "node:path";
import { parse } from "dotenv";
import type { SettingsProblem } from "../platform/settings-problem.ts";
import { readTextFile } from "./text-file.ts";

export type Origin = "environment" | ".env" | "command line";

/** Every variable that is set, by name, with where it comes from. An empty value is the same as no value. */
export interface Environment {
  readonly values: ReadonlyMap<string, string>;
  readonly origins: ReadonlyMap<string, Origin>;
  readonly workingFolder: string;
  readonly homeFolder: string;
  readonly problems: readonly SettingsProblem[];
}

const MAX_FILE_BYTES = 1_000_000;

/**
 * Reads the process environment and, under it, the file `.env` of the working folder. The only file that knows
 * `process.env`.
 */
export function readEnvironment(
  processEnv: NodeJS.ProcessEnv = process.env,
  workingFolder: string = process.cwd(),
): Environment {
  const values = new Map<string, string>();
  const origins = new Map<string, Origin>();
  const { variables, problems } = readDotenv(join(workingFolder, ".env"));
  const layers: [Origin, Record<string, string | undefined>][] = [
    [".env", variables],
    ["environment", processEnv],
  ];
  for (const [origin, layer] of layers) {
    for (const [name, value] of Object.entries(layer)) {
      if (value === undefined || value === "") continue;
      values.set(name, value);
      origins.set(name, origin);
    }
  }
  return { values, origins, workingFolder, homeFolder: processEnv.HOME || workingFolder, problems };
}

/** The environment with the values of command-line options on top. */
export function withOverrides(
  environment: Environment,
  overrides: Readonly<Record<string, string>>,
): Environment {
  const values = new Map([...environment.values, ...Object.entries(overrides)]);
  const named = Object.keys(overrides).map((name): [string, Origin] => [name, "command line"]);
  return { ...environment, values, origins: new Map([...environment.origins, ...named]) };
}

/**
 * Lets 64 calls wait for a file system at once; Node.js has four threads for them, which a mounted bucket that is slow or
 * hangs would take from everything else, hashing and compression among it. In effect only before the first such call.
 */
export function widenThreadPool(): void {
  process.env.UV_THREADPOOL_SIZE ??= "64";
}

function readDotenv(path: string): { variables: Record<string, string>; problems: SettingsProblem[] } {
  const file = readTextFile(path, MAX_FILE_BYTES);
  if (file.text !== undefined) return { variables: parse(file.text), problems: [] };
  if (file.absent) return { variables: {}, problems: [] };
  const problem = {
    setting: ".env",
    rule: `The file ${path} ${file.obstacle}.`,
    remedy: "Make it a readable file of NAME=value lines in UTF-8, or remove it.",
  };
  return { variables: {}, problems: [problem] };
}
