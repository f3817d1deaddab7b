import { resolve } from "node:path";
import { Secret } from "../platform/secret.ts";
import type { SettingsProblem } from "../platform/settings-problem.ts";
import { SETTINGS, type SettingValues } from "./settings.ts";

/** Which database to use. The address of a PostgreSQL server carries its password, hence a secret. */
export type DatabaseSettings =
  | {
      readonly kind: "sqlite" /** Undefined: {@link SQLITE_FILE} in the home folder. */;
      readonly file: string | undefined;
    }
  | { readonly kind: "postgres"; readonly url: Secret };

/** Ours, not `argilla.db`: that name belongs to a Python Argilla, whose file must never be opened for writing. */
export const SQLITE_FILE = "argilla-space.db";
const POSTGRES_SCHEME = /^postgres(?:ql)?(?:\+[a-z0-9]+)?:\/\//i;
const SQLITE_SCHEME = /^sqlite(?:\+[a-z0-9]+)?:\/\/(.*)$/i;

/**
 * Reads `ARGILLA_DATABASE_URL` in Node's and in SQLAlchemy's spelling (`postgresql+asyncpg://`, `sqlite:////file`);
 * without it the database is a file in the home folder.
 */
export function readDatabaseSettings(
  values: SettingValues,
  workingFolder: string,
): { settings: DatabaseSettings | undefined; problems: SettingsProblem[] } {
  const given = values.ARGILLA_DATABASE_URL?.reveal();
  if (given === undefined) return { settings: { kind: "sqlite", file: undefined }, problems: [] };

  const sqlite = SQLITE_SCHEME.exec(given);
  if (sqlite) {
    const path = decode(sqlite[1]?.split("?")[0] ?? "").replace(/^\//, "");
    if (path === "" || path === ":memory:") return wrong("Names no file.");
    return {
      settings: { kind: "sqlite", file: resolve(workingFolder, path) },
      problems: [],
    };
  }
  if (!POSTGRES_SCHEME.test(given)) return wrong("Is neither a postgresql:// nor a sqlite:/// address.");
  const url = given.replace(POSTGRES_SCHEME, "postgresql://");
  if (!URL.canParse(url)) {
    return wrong(
      "Cannot be parsed; in a password write @ as %40, / as %2F, : as %3A, # as %23 and ? as %3F.",
    );
  }
  if (new URL(url).pathname.length <= 1) return wrong("Names no database after the host.");
  if (values.ARGILLA_AUTH_SECRET_KEY === undefined) {
    const problem = {
      setting: "ARGILLA_AUTH_SECRET_KEY",
      rule: "Is not set, but instances that share a PostgreSQL database must share this key.",
      remedy: SETTINGS.ARGILLA_AUTH_SECRET_KEY.remedy,
    };
    return { settings: undefined, problems: [problem] };
  }
  return { settings: { kind: "postgres", url: new Secret(withNodeParameters(url)) }, problems: [] };
}

/** asyncpg says `ssl=…` where libpq and Node say `sslmode=…`; the other driver parameters mean nothing here. */
function withNodeParameters(url: string): string {
  const parsed = new URL(url);
  const ssl = parsed.searchParams.get("ssl");
  if (ssl !== null) {
    parsed.searchParams.delete("ssl");
    parsed.searchParams.set("sslmode", ssl === "true" ? "require" : ssl);
  }
  parsed.searchParams.delete("prepared_statement_cache_size");
  return parsed.href;
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function wrong(rule: string): { settings: undefined; problems: SettingsProblem[] } {
  const { remedy } = SETTINGS.ARGILLA_DATABASE_URL;
  return { settings: undefined, problems: [{ setting: "ARGILLA_DATABASE_URL", rule, remedy }] };
}
