import { pino } from "pino";
import { type Config, readConfig } from "../config/config.ts";
import { readEnvironment } from "../config/env.ts";
import { type Context, createContext } from "../context.ts";
import type { Database } from "../db/database.ts";
import { openDatabase } from "../db/open-database.ts";
import { serverAddress } from "../http/home-page.ts";
import { withOrigin } from "../platform/origin.ts";
import { SettingsError } from "../platform/settings-problem.ts";
import { chooseHome, type Home } from "../storage/choose-home.ts";
import type { Output } from "./output.ts";

/**
 * Runs `work` on the services and the database of the server that these settings start, whether or not it is running.
 * @throws SettingsError when the settings or the database do not allow it.
 */
export async function withContext<T>(output: Output, work: (context: Context) => Promise<T>): Promise<T> {
  const { config, home } = await readSettings(output);
  const context = await createContext({
    config,
    home,
    address: serverAddress(config.server),
    logger: pino({ level: "silent" }),
    onStep: () => {},
    migrates: "empty-database",
    sqlite: { inPlace: true },
  });
  try {
    return await withOrigin({ source: "cli" }, () => work(context));
  } finally {
    await context[Symbol.asyncDispose]();
  }
}

/** Runs `work` on the database alone, whatever state its schema is in. */
export async function withDatabase<T>(
  output: Output,
  work: (database: Database, settings: CliSettings) => Promise<T>,
): Promise<T> {
  const settings = await readSettings(output);
  const database = await openDatabase(settings.config.database, settings.home.path, { inPlace: true });
  try {
    return await work(database, settings);
  } finally {
    await database[Symbol.asyncDispose]();
  }
}

export interface CliSettings {
  readonly config: Config;
  readonly home: Home;
}

/** The settings of the server that would start here. @throws SettingsError */
export async function readSettings(output: Output): Promise<CliSettings> {
  const { config, problems } = readConfig(readEnvironment());
  if (!config) throw new SettingsError(problems);
  const home = await chooseHome(config);
  if (home.warning) output.writeError(`Warning: ${home.warning}\n`);
  return { config, home };
}
