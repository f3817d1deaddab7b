import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import Database from "better-sqlite3";
import { settleSqliteFile } from "../../src/db/settle-sqlite-file.ts";
import { countTurns } from "../support/event-loop.ts";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "argilla-space-test-"));
  path = join(folder, "labels.db");
  const database = new Database(path);
  database.pragma("journal_mode = WAL");
  database.exec("create table labels (content text); create index by_content on labels (content)");
  const insert = database.prepare("insert into labels values (?)");
  database.transaction(() => {
    for (let index = 0; index < 2_000; index += 1) insert.run(`label ${index}`);
  })();
  database.close();
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

test("a file is checked while the event loop goes on", async () => {
  const { result, turns } = await countTurns(() => settleSqliteFile(path));
  expect(result).toBeUndefined();
  expect(turns).toBeGreaterThan(10);
});

test("a damaged file is told, in SQLite's words", async () => {
  const file = await open(path, "r+");
  await file.write(Buffer.alloc(4_096, 0x5a), 0, 4_096, 3 * 4_096);
  await file.close();
  expect(await settleSqliteFile(path)).toMatch(/tree|page|malformed/i);
});

test("a file that is not there, too", async () => {
  expect(await settleSqliteFile(join(folder, "none.db"))).toMatch(/unable to open/i);
});
