import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Database } from "../../src/db/database.ts";
import { openDatabase } from "../../src/db/open-database.ts";
import type { SqliteOptions } from "../../src/db/open-sqlite.ts";
import { configOf } from "../config/settings-of.ts";
import type { Engine } from "./engines.ts";

/** A new, empty database without a server. Everything opened through it is closed with it. */
export interface BareDatabase extends AsyncDisposable {
  /** The folder that a server would have as its home. */
  readonly home: string;
  open(options?: SqliteOptions): Promise<Database>;
}

export async function createBareDatabase(engine: Engine): Promise<BareDatabase> {
  const folder = await mkdtemp(join(tmpdir(), "argilla-space-test-"));
  const created = await engine.createDatabase(folder);
  const settings = configOf(created.env).database;
  const home = join(folder, "home");
  const opened: Database[] = [];
  return {
    home,
    async open(options) {
      const database = await openDatabase(settings, home, options);
      opened.push(database);
      return database;
    },
    async [Symbol.asyncDispose]() {
      for (const database of opened) await database[Symbol.asyncDispose]();
      await created[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
