import { createReadStream, createWriteStream } from "node:fs";
import { access, mkdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { checkBackup, isUnusedDatabase } from "../db/backup-file.ts";
import { DATA_KEY_FILE } from "../db/data-key-file.ts";
import { isOwnSqlite, readSqliteHeader } from "../db/sqlite-header.ts";
import type { Secret } from "../platform/secret.ts";
import { SettingsError } from "../platform/settings-problem.ts";
import { writePrivate } from "./write-private.ts";

export interface AdoptionRequest {
  /** The file that the setting names. */
  readonly source: string;
  /** Path of the SQLite file of this server; undefined on PostgreSQL. */
  readonly database: string | undefined;
  readonly homePath: string;
  readonly secrets: { readonly current: Secret | undefined; readonly previous: Secret | undefined };
  readonly onStep: (step: string) => void;
}

/** `foreign`: no backup of this server's. `refused`: one, but there is something here that it would replace. */
export type Adoption = "foreign" | "adopted" | "refused";

const SETTING = "ARGILLA_IMPORT_DATABASE";

/**
 * Puts a backup of this server, as `storage backup` or the web app makes it, in the place of a database that nobody has
 * used. The backup is copied, checked and only then put in place: a start that breaks off begins anew.
 * @throws SettingsError when it is damaged, of a newer release, or its key is not beside it
 */
export async function adoptBackup(request: AdoptionRequest): Promise<Adoption> {
  const { source, database, homePath, onStep } = request;
  if (!isBackup(source)) return "foreign";
  if (database === undefined) {
    throw refusal(
      "Names a backup of a server that kept its data in a SQLite file; here they are in PostgreSQL.",
      "Remove ARGILLA_DATABASE_URL to go on with SQLite, or this variable.",
    );
  }
  if (!isUnusedDatabase(database)) return "refused";
  const key = await readKey(source);
  const copy = `${database}.importing`;
  try {
    await copyWithProgress(source, copy, onStep);
    onStep("Checking the backup");
    const problem = await checkBackup(copy, key, request.secrets);
    if (problem) throw refusal(`${source} ${problem.rule}`, problem.remedy);
    await putAside(database);
    // The key first: a start that ends between the two finds an unused database again.
    await writePrivate(join(homePath, DATA_KEY_FILE), key);
    await rename(copy, database);
    return "adopted";
  } finally {
    for (const suffix of ["", "-wal", "-shm"]) await rm(`${copy}${suffix}`, { force: true });
  }
}

/** What the start says when the database of this server is in use. */
export function refuseAdoption(): SettingsError {
  return refusal(
    "Names a backup of this server, but there are accounts or data here already, whose place a backup never takes.",
    "Remove the variable to go on with what is here. To go on with the backup, begin with an empty bucket or home folder.",
  );
}

function isBackup(source: string): boolean {
  try {
    const header = readSqliteHeader(source, (code) => new Error(code));
    return header !== undefined && header !== "foreign" && isOwnSqlite(header);
  } catch {
    // Whoever reads the databases of others says what is wrong with it.
    return false;
  }
}

async function readKey(source: string): Promise<string> {
  try {
    return await readFile(`${source}.${DATA_KEY_FILE}`, "utf8");
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw refusal(
      `Names a backup without its key: ${source}.${DATA_KEY_FILE} ${code === "ENOENT" ? "is not there" : `cannot be read (${code})`}.`,
      `Put the key that was made with the backup beside it, under the name of the backup with .${DATA_KEY_FILE} at the end.`,
    );
  }
}

async function copyWithProgress(source: string, copy: string, onStep: (step: string) => void): Promise<void> {
  await mkdir(dirname(copy), { recursive: true });
  const { size } = await stat(source);
  let done = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      done += chunk.length;
      onStep(`Taking in the backup (${Math.floor((done * 100) / Math.max(size, 1))} %)`);
      next(null, chunk);
    },
  });
  try {
    await pipeline(createReadStream(source), count, createWriteStream(copy, { mode: 0o600 }));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw refusal(
      `${source} cannot be copied to ${copy} (${code}).`,
      code === "ENOSPC" ? "Make room there, then start again." : "Make the file readable, then start again.",
    );
  }
}

/** Of a server that started once and that nobody used; still somebody may look for something in it. */
async function putAside(database: string): Promise<void> {
  const there = await access(database).then(
    () => true,
    () => false,
  );
  if (there) await rename(database, `${database}.aside`);
  for (const suffix of ["-wal", "-shm"]) await rm(`${database}${suffix}`, { force: true });
}

function refusal(rule: string, remedy: string): SettingsError {
  return new SettingsError([{ setting: SETTING, rule, remedy }]);
}
