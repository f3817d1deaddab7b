import { join, resolve } from "node:path";
import { z } from "zod";
import type { LogFormat, LogLevel } from "../platform/logger.ts";
import type { Secret } from "../platform/secret.ts";
import type { SettingsProblem } from "../platform/settings-problem.ts";
import { type AnnotationLimits, readAnnotationLimits } from "./annotation-limits.ts";
import {
  type DatabaseAddress,
  type DatabaseSettings,
  readDatabaseSettings,
  readImportSettings,
} from "./database-settings.ts";
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
import { readStorageSettings, type StorageSettings } from "./storage-settings.ts";

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
  /** `USERNAME` on a Space: on an organisation's, the Hub name of its owner. */
  readonly ownerHubName: string | undefined;
  readonly seeds: SeedSettings;
  /** Path of a users.yml to apply at every start. */
  readonly usersFile: string | undefined;
  /** The database of a Python Argilla to bring over. */
  readonly importSource: DatabaseAddress | undefined;
  readonly audit: { readonly retentionDays: number };
  readonly limits: LimitSettings;
  readonly storage: StorageSettings;
  readonly annotation: AnnotationLimits;
  readonly log: { readonly level: LogLevel; readonly format: LogFormat };
}

export interface ServerSettings {
  readonly host: string;
  readonly port: number;
  /** Path prefix without a trailing slash; empty at the root. */
  readonly basePath: string;
  /** `scheme://host[:port]` that people use, where it is known. Never taken from a request. */
  readonly publicOrigin: string | undefined;
  readonly corsOrigins: readonly string[];
  /** Which proxies' `X-Forwarded-For` counts, as Express's `trust proxy` takes it; zero for none. */
  readonly trustedProxies: number | readonly string[];
}

export interface LimitSettings {
  /** Of an account; zero for no limit. */
  readonly apiCallsPerMinute: number;
  /** How many accounts may be there that sign in with Hugging Face. */
  readonly oauthUsers: number;
}

export interface AuthSettings {
  readonly secretKey: Secret | undefined;
  readonly previousSecretKey: Secret | undefined;
  readonly tokenLifetimeSeconds: number;
  readonly exposeApiKeys: boolean;
}

/** The outcome of reading the settings: a config, or every problem at once with just enough to serve the setup page. */
export type ConfigReading = {
  readonly space: Space | undefined;
  readonly values: SettingValues;
  /** Things worth telling that keep nothing from running; also told beside problems, whose cause they may be. */
  readonly warnings: readonly string[];
} & (
  | { readonly config: Config; readonly problems: readonly [] }
  | { readonly config: undefined; readonly problems: readonly SettingsProblem[] }
);

const DEFAULT_PORT = 6900;
const DAY_IN_SECONDS = 86_400;
const DEFAULT_AUDIT_RETENTION_DAYS = 365;
/** Several times what one client of the SDK manages back to back; a runaway script or a stolen key gets no further. */
const DEFAULT_API_CALLS_PER_MINUTE = 30_000;
const DEFAULT_OAUTH_MAX_USERS = 1_000;

/** Validates the whole environment. Reads `.oauth.yaml` and looks at no other file; connects to nothing. */
export function readConfig(environment: Environment): ConfigReading {
  const { values, problems } = parseSettings(environment);
  const space = readSpace(environment);
  const database = readDatabaseSettings(values, environment.workingFolder, space !== undefined);
  const imports = readImportSettings(values, environment.workingFolder, space !== undefined);
  const oauth = readOAuthSettings(values, environment.workingFolder, space !== undefined);
  const seeds = readSeedSettings(values, space !== undefined);
  const storage = readStorageSettings(values);
  const annotation = readAnnotationLimits(values);
  // Of a setting whose own rule is broken nothing else is worth saying, least of all that it is not set.
  const wrong = new Set(problems.map(({ setting }) => setting));
  const more = [environment, database, imports, oauth, seeds, storage, annotation].flatMap(
    (part) => part.problems,
  );
  more.push(...otherSpaceProblems(values, space));
  problems.push(...more.filter(({ setting }) => !wrong.has(setting)));

  const warnings = [database, seeds, oauth].flatMap((part) => part.warnings);
  warnings.push(...environmentWarnings(environment));
  if (problems.length > 0 || !database.settings || !oauth.settings)
    return { config: undefined, space, problems, values, warnings };
  const config: Config = {
    space,
    server: readServerSettings(values, space, seeds.seeds),
    homePath: readHomePath(values, environment),
    defaultHomePath: join(environment.homeFolder, ".argilla"),
    database: database.settings,
    importSource: imports.source,
    auth: {
      secretKey: values.ARGILLA_AUTH_SECRET_KEY,
      previousSecretKey: values.ARGILLA_AUTH_SECRET_KEY_PREVIOUS,
      tokenLifetimeSeconds: values.ARGILLA_AUTH_TOKEN_EXPIRATION ?? DAY_IN_SECONDS,
      exposeApiKeys: values.ARGILLA_EXPOSE_API_KEYS ?? false,
    },
    oauth: oauth.settings,
    ownerHubName: space && values.USERNAME,
    seeds: seeds.seeds,
    usersFile:
      values.ARGILLA_LOCAL_AUTH_USERS_DB_FILE &&
      resolve(environment.workingFolder, values.ARGILLA_LOCAL_AUTH_USERS_DB_FILE),
    audit: { retentionDays: values.ARGILLA_AUDIT_RETENTION_DAYS ?? DEFAULT_AUDIT_RETENTION_DAYS },
    limits: {
      apiCallsPerMinute: values.ARGILLA_API_CALLS_PER_MINUTE ?? DEFAULT_API_CALLS_PER_MINUTE,
      oauthUsers: values.ARGILLA_OAUTH_MAX_USERS ?? DEFAULT_OAUTH_MAX_USERS,
    },
    storage: storage.settings,
    annotation: annotation.limits,
    log: readLogSettings(values),
  };
  return { config, space, problems: [], values, warnings };
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
  return resolve(workingFolder, expanded);
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
    trustedProxies: values.ARGILLA_TRUSTED_PROXIES ?? 0,
  };
}

/**
 * The address of another Space: variables are copied when a Space is duplicated, and every link, code snippet and API
 * key would go there.
 */
function otherSpaceProblems(
  { ARGILLA_BASE_URL }: SettingValues,
  space: Space | undefined,
): SettingsProblem[] {
  const origin = ARGILLA_BASE_URL?.origin;
  if (!space?.host || origin === undefined) return [];
  const { hostname } = new URL(origin);
  if (hostname === space.host || !hostname.endsWith(".hf.space")) return [];
  const rule = `Is the address of another Space: this one is at ${space.host}.`;
  return [
    { setting: "ARGILLA_BASE_URL", rule, remedy: "Remove it: a Space knows its own address without it." },
  ];
}

function environmentWarnings({ values }: Environment): string[] {
  const warnings: string[] = [];
  for (const name of values.keys()) {
    if (Object.hasOwn(UNUSED_SETTINGS, name)) {
      warnings.push(`${name} is set but has no effect: ${UNUSED_SETTINGS[name]}.`);
    } else if (name.startsWith("ARGILLA_") && !Object.hasOwn(SETTINGS, name) && !CLIENT_VARIABLES.has(name)) {
      warnings.push(`${name} is set but is not a setting of this server; check the spelling.`);
    }
  }
  return warnings;
}

/** Variables of the Python SDK, which people export in the same shell. */
const CLIENT_VARIABLES = new Set(["ARGILLA_API_URL", "ARGILLA_API_KEY", "ARGILLA_CACHE_DIR"]);
