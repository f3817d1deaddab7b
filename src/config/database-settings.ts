import { join, resolve } from "node:path";
import { Secret } from "../platform/secret.ts";
import type { SettingsProblem } from "../platform/settings-problem.ts";
import { SETTINGS, type SettingValues } from "./settings.ts";
import { blockedPortRule, portBlockedOnSpaces } from "./space-ports.ts";
import { takeWebSocketAddress, WEBSOCKET_REMEDY } from "./websocket-address.ts";

/** Where a database is. The address of a PostgreSQL server carries its password, hence a secret. */
export type DatabaseAddress = { readonly kind: "sqlite"; readonly file: string } | PostgresAddress;

export interface PostgresAddress {
  readonly kind: "postgres";
  /** `postgresql://…`, without the parameters that concern only the way to the server. */
  readonly url: Secret;
  /** Where a WebSocket leads to the server; undefined when it is reached over TCP. */
  readonly webSocket: URL | undefined;
}

/** Which database to use. */
export type DatabaseSettings =
  | {
      readonly kind: "sqlite" /** Undefined: see {@link sqliteFile}. */;
      readonly file: string | undefined;
    }
  | (PostgresAddress & {
      /** The port to which a Space lets nothing through, if the server is behind it. */
      readonly blockedPort: number | undefined;
    });

/** Ours, not `argilla.db`: that name belongs to a Python Argilla, whose file must never be opened for writing. */
export const SQLITE_FILE = "argilla-space.db";
const POSTGRES_SCHEME = /^postgres(?:ql)?(?:\+[a-z0-9]+)?:\/\//i;
const WEBSOCKET_SCHEME = /^neon\+(?:wss|https):\/\//i;
const SQLITE_SCHEME = /^sqlite(?:\+[a-z0-9]+)?:\/\/(.*)$/i;

/** Path of the SQLite file, which lies in the home folder unless the settings say otherwise. */
export function sqliteFile(
  { file }: Extract<DatabaseSettings, { kind: "sqlite" }>,
  homePath: string,
): string {
  return file ?? join(homePath, SQLITE_FILE);
}

type Reading = {
  readonly settings: DatabaseSettings | undefined;
  readonly problems: SettingsProblem[];
  readonly warnings: string[];
};

/**
 * Reads `ARGILLA_DATABASE_URL` in Node's and in SQLAlchemy's spelling (`postgresql+asyncpg://`, `sqlite:////file`), or
 * `neon+wss://` for PostgreSQL through a WebSocket; without it the database is a file in the home folder.
 */
export function readDatabaseSettings(
  values: SettingValues,
  workingFolder: string,
  onSpace: boolean,
): Reading {
  const given = values.ARGILLA_DATABASE_URL?.reveal();
  if (given === undefined)
    return { settings: { kind: "sqlite", file: undefined }, problems: [], warnings: [] };

  const address = readDatabaseAddress(given, workingFolder);
  if (typeof address === "string") return wrong(address);
  if (address.kind === "sqlite") return { settings: address, problems: [], warnings: [] };
  if (values.ARGILLA_AUTH_SECRET_KEY === undefined) {
    const problem = {
      setting: "ARGILLA_AUTH_SECRET_KEY",
      rule: "Is not set, but instances that share a PostgreSQL database must share this key.",
      remedy: SETTINGS.ARGILLA_AUTH_SECRET_KEY.remedy,
    };
    return { settings: undefined, problems: [problem], warnings: [] };
  }
  const blockedPort = onSpace ? blockedPortOf(address) : undefined;
  return {
    settings: { ...address, blockedPort },
    problems: [],
    warnings:
      blockedPort === undefined
        ? []
        : [`ARGILLA_DATABASE_URL: ${blockedPortRule(blockedPort)} ${WEBSOCKET_REMEDY}`],
  };
}

/** Reads one address; a text is the clause that says what is wrong with it, and repeats nothing of it. */
export function readDatabaseAddress(given: string, workingFolder: string): DatabaseAddress | string {
  const sqlite = SQLITE_SCHEME.exec(given);
  if (sqlite) {
    const path = decode(sqlite[1]?.split("?")[0] ?? "").replace(/^\//, "");
    if (path === "" || path === ":memory:") return "Names no file.";
    return { kind: "sqlite", file: resolve(workingFolder, path) };
  }
  const throughWebSocket = WEBSOCKET_SCHEME.test(given);
  if (!throughWebSocket && !POSTGRES_SCHEME.test(given)) {
    return "Is none of a postgresql://, a neon+wss:// and a sqlite:/// address.";
  }
  const text = given.replace(throughWebSocket ? WEBSOCKET_SCHEME : POSTGRES_SCHEME, "postgresql://");
  if (!URL.canParse(text)) {
    return "Cannot be parsed; in a password write @ as %40, / as %2F, : as %3A, # as %23 and ? as %3F.";
  }
  const url = withNodeParameters(text);
  if (url.pathname.length <= 1) return "Names no database after the host.";
  const webSocket = throughWebSocket ? takeWebSocketAddress(url) : undefined;
  if (typeof webSocket === "string") return webSocket;
  return { kind: "postgres", url: new Secret(url.href), webSocket };
}

/** The port to which a Space lets nothing through, if the server is behind it. */
function blockedPortOf({ url, webSocket }: PostgresAddress): number | undefined {
  return webSocket ? undefined : portBlockedOnSpaces(new URL(url.reveal()));
}

/** Reads `ARGILLA_IMPORT_DATABASE`: a path or an address. */
export function readImportSettings(
  values: SettingValues,
  workingFolder: string,
  onSpace: boolean,
): { readonly source: DatabaseAddress | undefined; readonly problems: SettingsProblem[] } {
  const given = values.ARGILLA_IMPORT_DATABASE?.reveal();
  if (given === undefined) return { source: undefined, problems: [] };
  const wrong = (rule: string, remedy: string = SETTINGS.ARGILLA_IMPORT_DATABASE.remedy) => {
    return { source: undefined, problems: [{ setting: "ARGILLA_IMPORT_DATABASE", rule, remedy }] };
  };
  const source = readSourceAddress(given, workingFolder);
  if (typeof source === "string") return wrong(source);
  const blockedPort = onSpace && source.kind === "postgres" ? blockedPortOf(source) : undefined;
  if (blockedPort !== undefined) return wrong(blockedPortRule(blockedPort), WEBSOCKET_REMEDY);
  return { source, problems: [] };
}

/** Another program's database: a file's path is enough. A text says what is wrong with an address. */
export function readSourceAddress(given: string, workingFolder: string): DatabaseAddress | string {
  const isAddress = /^[a-z][a-z0-9+.-]*:\/\//i.test(given);
  return isAddress
    ? readDatabaseAddress(given, workingFolder)
    : { kind: "sqlite", file: resolve(workingFolder, given) };
}

/** asyncpg says `ssl=…` where libpq and Node say `sslmode=…`; the other driver parameters mean nothing here. */
function withNodeParameters(url: string): URL {
  const parsed = new URL(url);
  const ssl = parsed.searchParams.get("ssl");
  if (ssl !== null) {
    parsed.searchParams.delete("ssl");
    parsed.searchParams.set("sslmode", ssl === "true" ? "require" : ssl);
  }
  parsed.searchParams.delete("prepared_statement_cache_size");
  return parsed;
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function wrong(rule: string): Reading {
  const { remedy } = SETTINGS.ARGILLA_DATABASE_URL;
  return { settings: undefined, problems: [{ setting: "ARGILLA_DATABASE_URL", rule, remedy }], warnings: [] };
}
