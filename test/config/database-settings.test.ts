import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { configOf, readingOf, rulesBroken, SPACE, WORKING_FOLDER } from "./settings-of.ts";

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

  const webSockets: [given: string, url: string, address: string][] = [
    [
      "neon+wss://ada:pw@db.neon.tech/labels",
      "postgresql://ada:pw@db.neon.tech/labels",
      "wss://db.neon.tech/v2",
    ],
    [
      "neon+https://ada:pw@db.neon.tech:5432/labels?sslmode=require",
      "postgresql://ada:pw@db.neon.tech:5432/labels?sslmode=require",
      "wss://db.neon.tech/v2",
    ],
    [
      "neon+wss://ada:pw@db/labels?proxy=https://proxy.example.org/v1",
      "postgresql://ada:pw@db/labels",
      "wss://proxy.example.org/v1?address=db%3A5432",
    ],
    [
      "Neon+WSS://ada:pw@db:5433/labels?proxy=wss://proxy.example.org:8080/v1",
      "postgresql://ada:pw@db:5433/labels",
      "wss://proxy.example.org:8080/v1?address=db%3A5433",
    ],
    [
      "neon+wss://ada:pw@db/labels?proxy=http%3A%2F%2Flocalhost%3A5000%2Fv1",
      "postgresql://ada:pw@db/labels",
      "ws://localhost:5000/v1?address=db%3A5432",
    ],
  ];
  test.each(webSockets)("%s reaches the driver as %s through %s", (given, url, address) => {
    const { database } = configOf({ ...KEY, ARGILLA_DATABASE_URL: given });
    if (database.kind !== "postgres") throw new Error("It is not PostgreSQL.");
    expect([database.url.reveal(), database.webSocket?.href]).toEqual([url, address]);
  });

  test.each([
    [
      "neon+wss://ada:pw@db.neon.tech:6432/labels",
      "Names port 6432, but Neon answers WebSockets on port 443",
    ],
    [
      "neon+wss://ada:pw@db/labels?proxy=http://proxy.example.org/v1",
      "Has a proxy that is not an https:// address.",
    ],
    ["neon+wss://ada:pw@db/labels?proxy=proxy.example.org", "Has a proxy that is not an https:// address."],
    [
      "neon+wss://ada:pw@db/labels?proxy=https://u:pw@proxy.example.org",
      "Has a proxy with a user or password",
    ],
    ["neon+wss://ada:pw@db", "Names no database after the host."],
    ["neon+ws://ada:pw@db/labels", "Is none of a postgresql://, a neon+wss:// and a sqlite:/// address."],
  ])("%s is wrong", (given, rule) => {
    const [problem, ...others] = rulesBroken(readingOf({ ...KEY, ARGILLA_DATABASE_URL: given }));
    expect(others).toEqual([]);
    expect(problem).toContain(`ARGILLA_DATABASE_URL: ${rule}`);
    expect(problem).not.toContain("pw");
  });

  test.each([
    ["postgresql://ada:pw@db/labels", 5432],
    ["postgresql://ada:pw@db:6543/labels", 6543],
    ["postgresql://ada:pw@db:443/labels", undefined],
    ["postgresql://ada:pw@localhost:5432/labels", undefined],
    ["neon+wss://ada:pw@db/labels", undefined],
  ])("on a Space %s is warned of by its port %s", (given, port) => {
    const env = { ...KEY, ARGILLA_DATABASE_URL: given };
    const warnings = (space: Record<string, string>) =>
      readingOf({ ...env, ...space }).warnings.filter((text) => text.startsWith("ARGILLA_DATABASE_URL"));
    expect(warnings({})).toEqual([]);
    const expected =
      port === undefined ? [] : [expect.stringContaining(`Names port ${port}, but a Space lets only`)];
    expect(warnings(SPACE)).toEqual(expected);
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
