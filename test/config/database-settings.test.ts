import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { configOf, readingOf, rulesBroken, WORKING_FOLDER } from "./settings-of.ts";

const KEY = { ARGILLA_AUTH_SECRET_KEY: "a secret key for tests" };

describe("ARGILLA_DATABASE_URL", () => {
  test("unset means a file in the home folder", () => {
    expect(configOf({}).database).toEqual({ kind: "sqlite", file: undefined });
  });

  const sqlite: [url: string, file: string][] = [
    ["sqlite:////var/lib/labels.db", "/var/lib/labels.db"],
    ["sqlite:///labels.db", join(WORKING_FOLDER, "labels.db")],
    ["sqlite:///data/../labels.db", join(WORKING_FOLDER, "labels.db")],
    ["sqlite+aiosqlite:////data/argilla/labels.db?check_same_thread=False", "/data/argilla/labels.db"],
    ["sqlite+pysqlite:///labels.db", join(WORKING_FOLDER, "labels.db")],
    ["SQLite:////var/lib/labels.db", "/var/lib/labels.db"],
    ["sqlite:////var/lib/my%20labels.db", "/var/lib/my labels.db"],
    ["sqlite:////var/lib/100%.db", "/var/lib/100%.db"],
  ];
  test.each(sqlite)("%s is the SQLite file %s", (url, file) => {
    expect(configOf({ ARGILLA_DATABASE_URL: url }).database).toEqual({ kind: "sqlite", file });
  });

  const postgres: [given: string, used: string][] = [
    ["postgresql://ada:pw@db:5432/labels", "postgresql://ada:pw@db:5432/labels"],
    ["postgres://ada:pw@db/labels", "postgresql://ada:pw@db/labels"],
    ["postgresql+asyncpg://ada:pw@db/labels", "postgresql://ada:pw@db/labels"],
    ["postgresql+psycopg2://ada:pw@db/labels", "postgresql://ada:pw@db/labels"],
    ["PostgreSQL://ada:pw@db/labels", "postgresql://ada:pw@db/labels"],
    ["postgresql://db/labels?ssl=require", "postgresql://db/labels?sslmode=require"],
    ["postgresql+asyncpg://db/labels?ssl=true", "postgresql://db/labels?sslmode=require"],
    ["postgresql://db/labels?sslmode=verify-full", "postgresql://db/labels?sslmode=verify-full"],
    ["postgresql+asyncpg://db/labels?prepared_statement_cache_size=0", "postgresql://db/labels"],
    ["postgresql://ada:p%40ss%2Fword@db/labels", "postgresql://ada:p%40ss%2Fword@db/labels"],
  ];
  test.each(postgres)("%s reaches the driver as %s", (given, used) => {
    const { database } = configOf({ ...KEY, ARGILLA_DATABASE_URL: given });
    expect(database.kind).toBe("postgres");
    expect(database.kind === "postgres" && database.url.reveal()).toBe(used);
  });

  test("PostgreSQL needs the secret key that its instances share", () => {
    expect(rulesBroken(readingOf({ ARGILLA_DATABASE_URL: "postgresql://db/labels" }))).toEqual([
      "ARGILLA_AUTH_SECRET_KEY: Is not set, but instances that share a PostgreSQL database must share this key.",
    ]);
  });

  test("a secret key that is too short is not also called missing", () => {
    const env = { ARGILLA_DATABASE_URL: "postgresql://db/labels", ARGILLA_AUTH_SECRET_KEY: "short" };
    expect(rulesBroken(readingOf(env))).toEqual(["ARGILLA_AUTH_SECRET_KEY: Is shorter than 8 characters."]);
  });
});
