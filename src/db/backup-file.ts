import { existsSync, statSync } from "node:fs";
import SqliteDriver from "better-sqlite3";
import { unwrapKey } from "../platform/key-wrapping.ts";
import { Keyring } from "../platform/keyring.ts";
import type { Secret } from "../platform/secret.ts";
import { FINGERPRINT_ROW } from "./data-key.ts";
import { MIGRATIONS_TABLE } from "./migrate.ts";
import { migrations } from "./migrations/index.ts";
import { settleSqliteFile } from "./settle-sqlite-file.ts";

/** Who or what is there that a start did not make by itself, by the table in which it is. */
const TRACES: Readonly<Record<string, string>> = {
  users: "select 1 from users where id not in (select entity_id from seed_slots)",
  workspaces: "select 1 from workspaces where id not in (select entity_id from seed_slots)",
  datasets: "select 1 from datasets",
  audit_events: "select 1 from audit_events where action = 'backup.imported'",
};

/** Whether a SQLite file holds nothing but what a first start makes; true when there is none. */
export function isUnusedDatabase(path: string): boolean {
  if (!existsSync(path) || statSync(path).size === 0) return true;
  const driver = new SqliteDriver(path, { fileMustExist: true });
  try {
    const tables = new Set(
      driver.prepare("select name from sqlite_schema where type = 'table'").pluck().all(),
    );
    return Object.entries(TRACES).every(
      ([table, sql]) => !tables.has(table) || driver.prepare(`${sql} limit 1`).get() === undefined,
    );
  } finally {
    driver.close();
  }
}

/**
 * Whether a copy of a backup can be used with its key; puts what its log holds into the file.
 * @returns what is wrong, as the end of a sentence that begins with the backup's name; undefined when nothing is
 */
export async function checkBackup(
  path: string,
  key: string,
  secrets: { readonly current: Secret | undefined; readonly previous: Secret | undefined },
): Promise<{ readonly rule: string; readonly remedy: string } | undefined> {
  const damage = await settleSqliteFile(path);
  if (damage !== undefined) {
    return {
      rule: `is damaged (${damage}).`,
      remedy: "Copy it again from where it was kept, or use an earlier one.",
    };
  }
  const driver = new SqliteDriver(path, { readonly: true, fileMustExist: true });
  try {
    const applied = driver.prepare(`select name from ${MIGRATIONS_TABLE}`).pluck().all() as string[];
    const known = new Set(migrations.map(({ name }) => name));
    const newer = applied.filter((name) => !known.has(name));
    if (newer.length > 0) {
      return {
        rule: `was made by a newer release: it has ${newer.join(", ")}.`,
        remedy: "Start that release or a later one.",
      };
    }
    const fingerprint = driver
      .prepare("select wrapped_key from data_keys where id = ?")
      .pluck()
      .get(FINGERPRINT_ROW);
    const opened = await unwrapKey(key, secrets.current, secrets.previous);
    if (opened.key && new Keyring(opened.key).fingerprint === fingerprint) return undefined;
    if (!opened.key && opened.reason !== "damaged") {
      return {
        rule: "has a key that was protected with another ARGILLA_AUTH_SECRET_KEY than is set here.",
        remedy: "Set ARGILLA_AUTH_SECRET_KEY to the value that it had where the backup was made.",
      };
    }
    return {
      rule: "does not belong to the key beside it.",
      remedy: "Put the key beside it that was made with this backup.",
    };
  } finally {
    driver.close();
  }
}
