import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import SqliteConnection from "better-sqlite3";
import { createSite, type TestServer, type TestSite } from "../support/test-server.ts";

let site: TestSite;
let server: TestServer | undefined;
beforeEach(async () => {
  site = await createSite();
});
afterEach(async () => {
  await server?.[Symbol.asyncDispose]();
  server = undefined;
  await site[Symbol.asyncDispose]();
});

/** The database of a Python Argilla, as far as this server looks at it. */
function writePythonDatabase(file: string, journal: "delete" | "wal"): void {
  const database = new SqliteConnection(file);
  database.pragma(`journal_mode = ${journal}`);
  database.exec("create table alembic_version (version_num varchar(32) primary key)");
  database.exec("insert into alembic_version values ('580a6553186f')");
  database.exec("create table users (id char(32) primary key, username varchar, api_key text)");
  database.close();
}

/** Names, sizes, times and contents of all that is in a folder. */
function fingerprint(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .map((name) => {
      const path = join(folder, name);
      const { size, mtimeMs } = statSync(path);
      return [name, size, mtimeMs, createHash("sha256").update(readFileSync(path)).digest("hex")].join(" ");
    });
}

describe("a file that is no database of this server", () => {
  const cases: [what: string, make: (file: string) => void, rule: string][] = [
    ["a Python Argilla's", (file) => writePythonDatabase(file, "delete"), "belongs to another program"],
    [
      "a Python Argilla's in WAL mode",
      (file) => writePythonDatabase(file, "wal"),
      "belongs to another program",
    ],
    ["a text", (file) => writeFileSync(file, "Dear diary, ".repeat(100)), "is not a SQLite database"],
    ["a few bytes", (file) => writeFileSync(file, "SQLite"), "is not a SQLite database"],
  ];

  test.each(cases)("is left as it is when ARGILLA_DATABASE_URL names %s", async (_, make, rule) => {
    const folder = join(site.folder, "python");
    const file = join(folder, "argilla.db");
    mkdirSync(folder);
    make(file);
    const before = fingerprint(folder);

    server = await site.start({ ARGILLA_DATABASE_URL: `sqlite:///${file}` });
    const page = await server.request("GET", "/");
    expect(page.status).toBe(200);
    expect(page.text).toContain("<code>ARGILLA_DATABASE_URL</code>");
    expect(page.text).toContain(rule);
    expect((await server.request("GET", "/api/v1/version")).status).toBe(503);
    expect(fingerprint(folder)).toEqual(before);
  });

  test("is left as it is when it lies in the home folder under our own name", async () => {
    const home = join(site.folder, "home");
    mkdirSync(home);
    writePythonDatabase(join(home, "argilla-space.db"), "delete");
    const before = fingerprint(home);
    server = await site.start();
    const { json } = await server.request("GET", "/-/status");
    expect(json).toMatchObject({ state: "misconfigured", settings: ["ARGILLA_HOME_PATH"] });
    expect(fingerprint(home)).toEqual(before);
  });

  test("does not disturb when it is a Python Argilla's argilla.db in the home folder", async () => {
    const home = join(site.folder, "home");
    mkdirSync(home);
    writePythonDatabase(join(home, "argilla.db"), "wal");
    const before = fingerprint(home);
    server = await site.start();
    expect((await server.request("GET", "/api/v1/version")).status).toBe(200);
    expect(fingerprint(home).filter((line) => line.startsWith("argilla.db"))).toEqual(before);
  });
});

describe("an empty file", () => {
  test("becomes the database", async () => {
    const file = join(site.folder, "labels.db");
    writeFileSync(file, "");
    server = await site.start({ ARGILLA_DATABASE_URL: `sqlite:///${file}` });
    expect((await server.request("GET", "/api/v1/version")).status).toBe(200);
    expect(statSync(file).size).toBeGreaterThan(0);
  });
});
