import { z } from "zod";
import { LOG_LEVELS } from "../platform/logger.ts";
import * as rules from "./setting-rules.ts";

/** One environment variable that a person may set: what it is for, what it may hold, and what to do when it is wrong. */
export interface Setting<Schema extends z.ZodType = z.ZodType> {
  readonly schema: Schema;
  readonly group: SettingGroup;
  readonly help: string;
  readonly fallback: string;
  readonly remedy: string;
  /** Its value never leaves the process: masked wherever settings are shown. */
  readonly secret: boolean;
}

export const SETTING_GROUPS = [
  "Default users",
  "Default users, Argilla 2.x names",
  "Default users, Argilla 1.x names",
  "Sign in with Hugging Face",
  "Serving",
  "Storage",
  "Datasets",
] as const;
export type SettingGroup = (typeof SETTING_GROUPS)[number];

/** What the tables of the documentation say above a group. */
export const GROUP_NOTES: { readonly [Group in SettingGroup]?: string } = {
  "Default users":
    "The documented defaults are in force off a Space as long as no password, key or users file is set. A server with them listens on its own machine only, unless `HOST` is set. On a Space there is an admin or an annotator only if one of their settings is set.",
  "Sign in with Hugging Face":
    "Id and secret always come from one source: your own app before the Space's app before the file.",
};

function inGroup(group: SettingGroup) {
  return <Schema extends z.ZodType>(
    schema: Schema,
    help: string,
    fallback: string,
    remedy: string,
    secret = false,
  ): Setting<Schema> => ({ schema, group, help, fallback, remedy, secret });
}

const users = inGroup("Default users");
const users2 = inGroup("Default users, Argilla 2.x names");
const users1 = inGroup("Default users, Argilla 1.x names");
const signIn = inGroup("Sign in with Hugging Face");
const serving = inGroup("Serving");
const storage = inGroup("Storage");
const datasets = inGroup("Datasets");

const SECRET = true;
const FALLBACK_PASSWORD = "`12345678` among the documented defaults, else none";
const NAME_REMEDY = "Use 1 to 200 characters without control characters or outer spaces.";
const PASSWORD_REMEDY = "Use 8 to 100 characters, or remove the variable.";
const API_KEY_REMEDY = "Use 8 to 200 letters, digits or signs without spaces, or remove the variable.";
const WORKSPACE_REMEDY = "Use letters, digits, hyphens and underscores only, such as my-team.";
const FLAG_REMEDY = "Use true or false.";
const OPTIONS_REMEDY = "Use a number from 2 to 10000, such as 500.";
const LENGTH_REMEDY = "Use a number of characters from 0 to 1000000, the least no more than the most.";

/** Every setting of the server. The README's tables, `--help` and `config check` are made from this list. */
export const SETTINGS = {
  OWNER_USERNAME: users(rules.username, "Name of the owner, who may do everything", "`owner`", NAME_REMEDY),
  OWNER_PASSWORD: users(rules.password, "Password of the owner", FALLBACK_PASSWORD, PASSWORD_REMEDY, SECRET),
  OWNER_API_KEY: users(
    rules.apiKey,
    "API key of the owner",
    "`owner.apikey` among the documented defaults, else random",
    API_KEY_REMEDY,
    SECRET,
  ),
  ADMIN_USERNAME: users(rules.username, "Name of the admin, who manages workspaces", "`admin`", NAME_REMEDY),
  ADMIN_PASSWORD: users(rules.password, "Password of the admin", FALLBACK_PASSWORD, PASSWORD_REMEDY, SECRET),
  ADMIN_API_KEY: users(
    rules.apiKey,
    "API key of the admin",
    "`admin.apikey` among the documented defaults, else random",
    API_KEY_REMEDY,
    SECRET,
  ),
  ANNOTATOR_USERNAME: users(rules.username, "Name of the annotator", "`argilla`", NAME_REMEDY),
  ANNOTATOR_PASSWORD: users(
    rules.password,
    "Password of the annotator",
    FALLBACK_PASSWORD,
    PASSWORD_REMEDY,
    SECRET,
  ),
  ANNOTATOR_API_KEY: users(rules.apiKey, "API key of the annotator", "random", API_KEY_REMEDY, SECRET),
  ARGILLA_WORKSPACE: users(rules.workspaceName, "Name of the default workspace", "`admin`", WORKSPACE_REMEDY),
  ARGILLA_INSECURE_DEFAULT_CREDENTIALS: users(
    rules.flag,
    "`true` puts the documented default names, passwords and keys in force on a Space too, where everybody knows them",
    "`false`",
    FLAG_REMEDY,
  ),

  USERNAME: users2(
    rules.username,
    "The same as `OWNER_USERNAME`; off a Space it counts only beside `PASSWORD` or `API_KEY`",
    "none",
    NAME_REMEDY,
  ),
  PASSWORD: users2(rules.password, "The same as `OWNER_PASSWORD`", "none", PASSWORD_REMEDY, SECRET),
  API_KEY: users2(rules.apiKey, "The same as `OWNER_API_KEY`", "none", API_KEY_REMEDY, SECRET),
  WORKSPACE: users2(rules.workspaceName, "The same as `ARGILLA_WORKSPACE`", "none", WORKSPACE_REMEDY),

  ARGILLA_LOCAL_AUTH_DEFAULT_APIKEY: users1(
    rules.apiKey,
    "API key of the 1.x default user `argilla`, who is the owner here",
    "none",
    API_KEY_REMEDY,
    SECRET,
  ),
  ARGILLA_LOCAL_AUTH_DEFAULT_PASSWORD: users1(
    rules.passwordHash,
    "Password of that user, as a bcrypt or Apache (`$apr1$`) hash",
    "none",
    "Make one with `htpasswd -nbB argilla <password>` and use what follows the colon; in a compose file write every $ as $$, in a shell use single quotes.",
    SECRET,
  ),
  ARGILLA_LOCAL_AUTH_USERS_DB_FILE: users1(
    rules.text,
    "Path of a 1.x `users.yml`, applied at every start; setting it keeps the documented default credentials out of force",
    "none",
    "Name a readable YAML file.",
  ),

  OAUTH2_HUGGINGFACE_CLIENT_ID: signIn(
    rules.text,
    "Client id of your own OAuth app",
    "the Space's own app",
    "",
  ),
  OAUTH2_HUGGINGFACE_CLIENT_SECRET: signIn(
    rules.secretText,
    "Client secret of your own OAuth app",
    "the Space's own app",
    "",
    SECRET,
  ),
  OAUTH_CLIENT_ID: signIn(rules.text, "Set by a Space whose README says `hf_oauth: true`", "none", ""),
  OAUTH_CLIENT_SECRET: signIn(rules.secretText, "Set by the Space, as above", "none", "", SECRET),
  OAUTH_SCOPES: signIn(rules.text, "Set by the Space, as above", "`openid profile`", ""),
  OPENID_PROVIDER_URL: signIn(
    rules.absoluteUrl,
    "Set by the Space, as above: the address of the sign-in service",
    "`https://huggingface.co`",
    "Use an absolute https address, or remove the variable.",
  ),
  ARGILLA_AUTH_OAUTH_CFG: signIn(
    rules.text,
    "Path of the file that says who may sign in",
    "`.oauth.yaml`",
    "Name a readable YAML file.",
  ),
  ARGILLA_OAUTH_MAX_USERS: signIn(
    rules.count,
    "How many accounts may be there that sign in with Hugging Face; beyond that nobody new can join",
    "`1000`",
    "Use a whole number, such as 1000; 0 lets nobody new join.",
  ),

  PORT: serving(rules.port, "Port to listen on", "`6900`", "Use a number from 0 to 65535, such as 6900."),
  HOST: serving(
    rules.text,
    "Address to listen on",
    "`0.0.0.0`; `127.0.0.1` with the documented defaults",
    "Use an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them.",
  ),
  ARGILLA_BASE_URL: serving(
    rules.baseUrl,
    "Path under which to serve, or the whole public address",
    "`/`",
    "Use a path such as /argilla or an address such as https://labels.example.org.",
  ),
  ARGILLA_CORS_ORIGINS: serving(
    rules.origins,
    "Web origins whose pages may call the API",
    '`["*"]`',
    'Use a JSON list such as ["https://example.org"], or * for all.',
  ),
  ARGILLA_TRUSTED_PROXIES: serving(
    rules.trustedProxies,
    "Which proxies are believed who they say is calling (`X-Forwarded-For`): how many stand in front, or their addresses and ranges",
    "none",
    "Use a number such as 1, or addresses such as 10.0.0.0/8, with commas between them.",
  ),
  ARGILLA_API_CALLS_PER_MINUTE: serving(
    rules.count,
    "How many calls of the API an account may make a minute, before it is answered 429; `0` for any number",
    "`30000`",
    "Use a whole number, such as 30000.",
  ),
  ARGILLA_AUTH_SECRET_KEY: serving(
    rules.secretText.refine((value) => value.reveal().length >= 8, "Is shorter than 8 characters."),
    "Signs tokens and protects the keys at rest; needed with PostgreSQL",
    "made at the first start, in the home folder",
    "Use a long random text, such as the output of `openssl rand -hex 32`.",
    SECRET,
  ),
  ARGILLA_AUTH_SECRET_KEY_PREVIOUS: serving(
    rules.secretText,
    "The value before a change of `ARGILLA_AUTH_SECRET_KEY`, for one start",
    "none",
    "",
    SECRET,
  ),
  ARGILLA_AUTH_TOKEN_EXPIRATION: serving(
    rules.seconds,
    "Life of an access token, in seconds",
    "`86400`",
    "Use a number of seconds, such as 86400 for a day.",
  ),
  ARGILLA_EXPOSE_API_KEYS: serving(
    rules.flag,
    "`true` shows users' API keys to owners and admins, as Argilla does",
    "`false`",
    FLAG_REMEDY,
  ),
  ARGILLA_AUDIT_RETENTION_DAYS: serving(
    rules.days,
    "How long the audit log keeps its lines, in days",
    "`365`",
    "Use a number of days, such as 365.",
  ),
  ARGILLA_LOG_LEVEL: serving(
    z.enum(LOG_LEVELS, { error: `Is none of ${LOG_LEVELS.join(", ")}.` }),
    "How much to log",
    "`info`",
    `Use one of ${LOG_LEVELS.join(", ")}.`,
  ),
  ARGILLA_LOG_FORMAT: serving(
    z.enum(["text", "json"], { error: "Is neither text nor json." }),
    "`json` for log collectors",
    "`text`",
    "Use text or json.",
  ),

  ARGILLA_HOME_PATH: storage(
    rules.text,
    "Folder of the database and the keys",
    "`~/.argilla`; on a Space with a volume, `argilla` in that",
    "Name a folder that this process may write to.",
  ),
  ARGILLA_DATABASE_URL: storage(
    rules.secretText,
    "PostgreSQL address, `neon+wss://…` to reach it through a WebSocket, or `sqlite:///<file>`",
    "`argilla-space.db` in the home folder",
    "Use postgresql://user:password@host:5432/database, neon+wss://user:password@host/database or sqlite:////absolute/path.db, or remove the variable.",
    SECRET,
  ),
  ARGILLA_IMPORT_DATABASE: storage(
    rules.secretText,
    "What to bring over at the start, once: the path of a Python Argilla's `argilla.db`, its PostgreSQL address, or the path of a backup of this server, which only an unused server takes in",
    "none",
    "Use the path of a file that this server can read, or postgresql://user:password@host:5432/database.",
    SECRET,
  ),
  ARGILLA_STORAGE_PATH: storage(
    rules.text.refine((value) => value.startsWith("/"), "Is not an absolute path."),
    "Where a Space's storage is mounted",
    "`/data`",
    "Use an absolute path such as /data.",
  ),
  ARGILLA_STORAGE_MOUNT: storage(
    z.enum(["bucket", "none"], { error: "Is neither bucket nor none." }),
    "What is mounted at the storage path where that cannot be told: `bucket` to replicate into it, `none` to leave it alone",
    "asked for on the setup page where it is needed",
    "Use bucket or none.",
  ),
  ARGILLA_STORAGE_ACK: storage(
    z.enum(["bucket", "local"], { error: "Is neither bucket nor local." }),
    "When a write is answered: `bucket` once the bucket has it, so that nothing answered is ever lost; `local` at once",
    "`bucket` where the bucket confirms what it has, else `local`",
    "Use bucket or local.",
  ),
  ARGILLA_STORAGE_S3_URL: storage(
    rules.absoluteUrl,
    "Address of a bucket that speaks S3, to which the SQLite database is replicated, such as `https://s3.hf.co/<namespace>/<bucket>`",
    "none",
    "Use the absolute https address of a bucket, with its name as the last part of the path.",
  ),
  ARGILLA_STORAGE_S3_ACCESS_KEY_ID: storage(rules.text, "Access key of that bucket", "none", ""),
  ARGILLA_STORAGE_S3_SECRET_ACCESS_KEY: storage(
    rules.secretText,
    "Secret access key of that bucket",
    "none",
    "",
    SECRET,
  ),
  ARGILLA_STORAGE_S3_REGION: storage(rules.text, "Region of that bucket", "`us-east-1`", ""),
  ARGILLA_STORAGE_RETENTION_DAYS: storage(
    rules.days,
    "For how many days earlier states of the database stay in the bucket",
    "`7`",
    "Use a number of days, such as 7.",
  ),
  ARGILLA_SHOW_HUGGINGFACE_SPACE_PERSISTENT_STORAGE_WARNING: storage(
    rules.flag,
    "`false` hides the warning that a Space without storage loses its data",
    "`true`",
    FLAG_REMEDY,
  ),

  ARGILLA_LABEL_SELECTION_OPTIONS_MAX_ITEMS: datasets(
    rules.optionCount,
    "How many options a label or multi-label question may have",
    "`500`",
    OPTIONS_REMEDY,
  ),
  ARGILLA_SPAN_OPTIONS_MAX_ITEMS: datasets(
    rules.optionCount,
    "How many labels a span question may have",
    "`500`",
    OPTIONS_REMEDY,
  ),
  ARGILLA_MIN_ROLE_LENGTH: datasets(
    rules.textLength,
    "How short the role of a chat message may be, in characters",
    "`1`",
    LENGTH_REMEDY,
  ),
  ARGILLA_MAX_ROLE_LENGTH: datasets(
    rules.textLength,
    "How long the role of a chat message may be, in characters",
    "`20`",
    LENGTH_REMEDY,
  ),
  ARGILLA_MIN_MESSAGE_LENGTH: datasets(
    rules.textLength,
    "How short the content of a chat message may be, in characters",
    "`1`",
    LENGTH_REMEDY,
  ),
  ARGILLA_MAX_MESSAGE_LENGTH: datasets(
    rules.textLength,
    "How long the content of a chat message may be, in characters",
    "`20000`",
    LENGTH_REMEDY,
  ),
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof SETTINGS;
export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];

/** The typed values of those settings that are set. */
export type SettingValues = { [Name in SettingName]?: z.output<(typeof SETTINGS)[Name]["schema"]> };

/** Settings of the original that have no meaning here, each with the reason; setting them is harmless. */
export const UNUSED_SETTINGS: Readonly<Record<string, string>> = {
  ARGILLA_ELASTICSEARCH: "search is built in",
  ARGILLA_SEARCH_ENGINE: "search is built in",
  ARGILLA_SEARCH_ENGINE_SSL_VERIFY: "search is built in",
  ARGILLA_REDIS_URL: "there is no Redis",
  REINDEX_DATASETS: "the index lives in the database",
  ARGILLA_AUTH_ALGORITHM: "tokens are always HS256",
  ARGILLA_DATABASE_SQLITE_TIMEOUT: "waiting is built in",
  ARGILLA_DATABASE_POSTGRESQL_POOL_SIZE: "the pool sizes itself",
  ARGILLA_DATABASE_POSTGRESQL_MAX_OVERFLOW: "the pool sizes itself",
  ARGILLA_DOCS_ENABLED: "the documentation page is always there",
  ARGILLA_ENABLE_TELEMETRY: "there is no telemetry",
  ARGILLA_ENABLE_SHARE_YOUR_PROGRESS: "there is no page to share progress on",
  ARGILLA_LOCAL_AUTH_SECRET_KEY: "use ARGILLA_AUTH_SECRET_KEY",
  ARGILLA_LOCAL_AUTH_ALGORITHM: "tokens are always HS256",
  ARGILLA_LOCAL_AUTH_TOKEN_EXPIRATION_IN_MINUTES: "use ARGILLA_AUTH_TOKEN_EXPIRATION, in seconds",
  OAUTH2_HUGGINGFACE_SCOPE: "a Space says its scopes in hf_oauth_scopes of its README, others in .oauth.yaml",
  BACKGROUND_NUM_WORKERS: "there is one process",
  UVICORN_APP: "there is no uvicorn",
  UVICORN_PORT: "use PORT",
};
