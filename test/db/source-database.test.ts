import { createHash } from "node:crypto";
import { cp, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import SqliteConnection from "better-sqlite3";
import { readDatabaseAddress } from "../../src/config/database-settings.ts";
import { openSourceDatabase } from "../../src/db/source/open-source-database.ts";
import type { SourceDatabase } from "../../src/db/source/source-database.ts";
import { type ArgillaDatabase, createArgilla } from "../argilla-import/argilla-database.ts";
import { onEachEngine, sqliteEngine } from "../support/engines.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "argilla-space-test-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function open(address: string): Promise<SourceDatabase> {
  const read = readDatabaseAddress(address.includes("://") ? address : `sqlite:///${address}`, "/");
  if (typeof read === "string") throw new Error(read);
  return openSourceDatabase(read);
}

onEachEngine("a source database", (engine) => {
  let argilla: ArgillaDatabase;
  let source: SourceDatabase;
  beforeEach(async () => {
    argilla = await createArgilla(engine, folder);
    source = await open(argilla.address);
  });
  afterEach(async () => {
    await source[Symbol.asyncDispose]();
    await argilla[Symbol.asyncDispose]();
  });

  test("gives rows as text, whole or in batches, between which other queries run", async () => {
    const columns = (await source.columns()).map(({ table, column }) => `${table}.${column}`);
    expect(columns).toEqual(expect.arrayContaining(["users.api_key", "alembic_version.version_num"]));
    const sizes: number[] = [];
    const seen: unknown[] = [];
    const sql = "select username, inserted_at from users where role <> ? order by username";
    for await (const rows of source.batches<{ username: string; inserted_at: string }>(sql, ["admin"], 3)) {
      sizes.push(rows.length);
      for (const row of rows) {
        const again = await source.all("select username, inserted_at from users where username = ?", [
          row.username,
        ]);
        expect(again).toEqual([row]);
        expect(row.inserted_at).toMatch(/^2026-01-05 \d\d:\d\d:\d\d\.\d{1,6}$/);
        seen.push(row.username);
      }
    }
    expect([sizes, seen.toSorted()]).toEqual([
      [3, 1],
      ["ada", "argilla", "jane doe", "ünsal"],
    ]);
    // 3.0 would be 3 and the other would end in 2, had anybody parsed them.
    const [row] = await source.all<{ metadata: string }>(
      "select metadata from records where external_id = ?",
      ["row-1"],
    );
    expect(row?.metadata).toContain('"length": 9007199254740993, "score": 3.0');
  });

  test("refuses every write", async () => {
    await expect(source.all("delete from users returning id")).rejects.toThrow(/read-?only/);
    await expect(source.all("create table mine as select 1 as id")).rejects.toThrow();
  });

  test("shows one state, whoever writes meanwhile", async () => {
    const count = "select count(*) as count from workspaces";
    const before = await source.all(count);
    await argilla.execute("delete from workspaces_users; delete from workspaces");
    expect(await source.all(count)).toEqual(before);
    expect(before).toEqual([{ count: 3 }]);
  });
});

describe("a SQLite file", () => {
  /** Every file with what is in it and when it was last written. */
  async function stateOf(path: string): Promise<unknown[]> {
    const names = (await readdir(path)).toSorted();
    return Promise.all(
      names.map(async (name) => {
        const content = createHash("sha256").update(await readFile(join(path, name)));
        return [name, content.digest("hex"), (await stat(join(path, name))).mtimeMs];
      }),
    );
  }

  async function usernames(path: string): Promise<string[]> {
    const source = await open(path);
    try {
      return (await source.all<{ username: string }>("select username from users order by username")).map(
        ({ username }) => username,
      );
    } finally {
      await source[Symbol.asyncDispose]();
    }
  }

  test("is read with the log of a live server beside it, and nothing is written there", async () => {
    const { address } = await createArgilla(sqliteEngine, folder);
    const live = new SqliteConnection(address);
    live.pragma("journal_mode = WAL");
    live.pragma("wal_autocheckpoint = 0");
    live.exec("update users set username = 'only in the log' where username = 'ada'");
    const copied = join(folder, "copied");
    for (const suffix of ["", "-wal"]) await cp(`${address}${suffix}`, join(copied, `argilla.db${suffix}`));
    try {
      for (const place of [folder, copied]) {
        const before = await stateOf(copied);
        expect(await usernames(join(place, "argilla.db"))).toContain("only in the log");
        expect(await stateOf(copied)).toEqual(before);
      }
    } finally {
      live.close();
    }
  });

  test("is read as it was before a commit that broke off", async () => {
    const { address } = await createArgilla(sqliteEngine, folder);
    const live = new SqliteConnection(address);
    // So few pages in memory that the transaction reaches the file before its end.
    live.pragma("cache_size = 1");
    live.exec("begin; update users set username = 'half ' || username");
    live.exec("update records set fields = fields || ' '; update questions set title = title || ' '");
    const copied = join(folder, "copied");
    for (const suffix of ["", "-journal"])
      await cp(`${address}${suffix}`, join(copied, `argilla.db${suffix}`));
    live.close();
    const before = await stateOf(copied);
    expect(before.map((file) => (file as string[])[0])).toEqual(["argilla.db", "argilla.db-journal"]);
    expect(await usernames(join(copied, "argilla.db"))).toEqual([
      "ada",
      "argilla",
      "grace",
      "jane doe",
      "ünsal",
    ]);
    expect(await stateOf(copied)).toEqual(before);
  });
});
