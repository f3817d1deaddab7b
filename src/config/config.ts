import { isAbsolute, join, resolve } from "node:path";
import { z } from "zod";
import type { LogFormat, LogLevel } from "../platform/logger.ts";
import type { Secret } from "../platform/secret.ts";
import type { SettingsProblem } from "../platform/settings-problem.ts";
import { type DatabaseSettings, readDatabaseSettings } from "./database-settings.ts";
import type { Environment } from "./env.ts";
import { type OAuthSettings, readOAuthSettings } from "./oauth-settings.ts";
import { readSeedSettings, type SeedSettings } from "./seed-settings.ts";
import {
  SETTING_NAMES,
  SETTINGS,
  type SettingName,
  type SettingValues,
  UNUSED_SETTINGS,
} from "./settings.ts";
import { readSpace, type Space } from "./space.ts";

/** Everything that the settings say, validated as a whole. Nobody below reads the environment. */
export interface Config {
  /** Present when this process runs in a Hugging Face Space. */
  readonly space: Space | undefined;
  readonly server: ServerSettings;
  /** Folder of the database and the keys, where the settings name one. */
  readonly homePath: string | undefined;
  /** The folder to use otherwise, off a Space's storage. */
  readonly defaultHomePath: string;
  readonly database: DatabaseSettings;
  readonly auth: AuthSettings;
  readonly oauth: OAuthSettings;
  readonly seeds: SeedSettings;
  readonly storage: { readonly path: string; readonly showWarning: boolean };
  readonly log: { readonly level: LogLevel; readonly format: LogFormat };
  /** Things worth telling that keep nothing from running. */
  readonly warnings: readonly string[];
}

export interface ServerSettings {
  readonly host: string;
  readonly port: number;
  /** Path prefix without a trailing slash; empty at the root. */
  readonly basePath: string;
  /** `scheme://host[:port]` that people use, where it is known. Never taken from a request. */
  readonly publicOrigin: string | undefined;
  readonly corsOrigins: readonly string[];
}

export interface AuthSettings {
  readonly secretKey: Secret | undefined;
  readonly previousSecretKey: Secret | undefined;
  readonly tokenLifetimeSeconds: number;
  readonly exposeApiKeys: boolean;
}

/** The outcome of reading the settings: a config, or every problem at once with just enough to serve the setup page. */
export type ConfigReading =
  | { readonly config: Config; readonly problems: readonly []; readonly values: SettingValues }
  | {
      readonly config: undefined;
      readonly problems: readonly SettingsProblem[];
      readonly values: SettingValues;
    };

const DEFAULT_PORT = 6900;
const DAY_IN_SECONDS = 86_400;

/** Validates the whole environment. Reads `.oauth.yaml` and looks at no other file; connects to nothing. */
export function readConfig(environment: Environment): ConfigReading {
  const { values, problems } = parseSettings(environment);
  const space = readSpace(environment);
  const database = readDatabaseSettings(values, environment.workingFolder);
  const oauth = readOAuthSettings(values, environment.workingFolder);
  const { seeds, problems: seedProblems } = readSeedSettings(values, space !== undefined);
  problems.push(...environment.problems, ...database.problems, ...oauth.problems, ...seedProblems);

  if (problems.length > 0 || !database.settings || !oauth.settings)
    return { config: undefined, problems, values };
  const config: Config = {
    space,
    server: readServerSettings(values, space, seeds),
    homePath: readHomePath(values, environment),
    defaultHomePath: join(environment.homeFolder, ".argilla"),
    database: database.settings,
    auth: {
      secretKey: values.ARGILLA_AUTH_SECRET_KEY,
      previousSecretKey: values.ARGILLA_AUTH_SECRET_KEY_PREVIOUS,
      tokenLifetimeSeconds: values.ARGILLA_AUTH_TOKEN_EXPIRATION ?? DAY_IN_SECONDS,
      exposeApiKeys: values.ARGILLA_EXPOSE_API_KEYS ?? false,
    },
    oauth: oauth.settings,
    seeds,
    storage: {
      path: values.ARGILLA_STORAGE_PATH ?? "/data",
      showWarning: values.ARGILLA_SHOW_HUGGINGFACE_SPACE_PERSISTENT_STORAGE_WARNING ?? true,
    },
    log: readLogSettings(values),
    warnings: [...oauth.warnings, ...environmentWarnings(environment)],
  };
  return { config, problems: [], values };
}

/** Where the setup page listens when the settings are wrong: as asked where that much is right, else the defaults. */
export function readSetupServer({ values }: ConfigReading): { host: string; port: number } {
  return { host: values.HOST ?? "0.0.0.0", port: values.PORT ?? DEFAULT_PORT };
}

export function readLogSettings(values: SettingValues): Config["log"] {
  return { level: values.ARGILLA_LOG_LEVEL ?? "info", format: values.ARGILLA_LOG_FORMAT ?? "text" };
}

function parseSettings(environment: Environment): { values: SettingValues; problems: SettingsProblem[] } {
  const shape = Object.fromEntries(SETTING_NAMES.map((name) => [name, SETTINGS[name].schema.optional()]));
  const input = Object.fromEntries(SETTING_NAMES.map((name) => [name, environment.values.get(name)]));
  const parsed = z.object(shape).safeParse(input);
  if (parsed.success) return { values: parsed.data as SettingValues, problems: [] };

  const problems = parsed.error.issues.map((issue) => {
    const setting = issue.path[0] as SettingName;
    return { setting, rule: issue.message, remedy: SETTINGS[setting].remedy };
  });
  const wrong = new Set(problems.map(({ setting }) => setting));
  const rest = Object.fromEntries(Object.entries(input).filter(([name]) => !wrong.has(name as SettingName)));
  return { values: z.object(shape).parse(rest) as SettingValues, problems };
}

function readHomePath(values: SettingValues, { homeFolder, workingFolder }: Environment): string | undefined {
  const home = values.ARGILLA_HOME_PATH;
  if (home === undefined) return undefined;
  const expanded = home === "~" || home.startsWith("~/") ? join(homeFolder, home.slice(1)) : home;
  return isAbsolute(expanded) ? expanded : resolve(workingFolder, expanded);
}

function readServerSettings(
  values: SettingValues,
  space: Space | undefined,
  seeds: SeedSettings,
): ServerSettings {
  const openToEverybody = !space && seeds.documentedDefaults;
  return {
    host: values.HOST ?? (openToEverybody ? "127.0.0.1" : "0.0.0.0"),
    port: values.PORT ?? DEFAULT_PORT,
    basePath: values.ARGILLA_BASE_URL?.path ?? "",
    publicOrigin: values.ARGILLA_BASE_URL?.origin ?? (space?.host ? `https://${space.host}` : undefined),
    corsOrigins: values.ARGILLA_CORS_ORIGINS ?? ["*"],
  };
}

function environmentWarnings({ values }: Environment): string[] {
  const warnings: string[] = [];
  for (const name of values.keys()) {
    const reason = UNUSED_SETTINGS[name];
    if (reason) {
      warnings.push(`${name} is set but has no effect: ${reason}.`);
    } else if (name.startsWith("ARGILLA_") && !(name in SETTINGS) && !CLIENT_VARIABLES.has(name)) {
      warnings.push(`${name} is set but is not a setting of this server; check the spelling.`);
    }
  }
  if (values.has("ARGILLA_LOCAL_AUTH_USERS_DB_FILE")) {
    warnings.push("ARGILLA_LOCAL_AUTH_USERS_DB_FILE is set, but this release does not read users.yml yet.");
  }
  return warnings;
}

/** Variables of the Python SDK, which people export in the same shell. */
const CLIENT_VARIABLES = new Set(["ARGILLA_API_URL", "ARGILLA_API_KEY", "ARGILLA_CACHE_DIR"]);
