import { randomUUID } from "node:crypto";
import { link, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type UnwrapFailure, unwrapKey, wrapKey } from "../platform/key-wrapping.ts";
import { Keyring, newDataKey } from "../platform/keyring.ts";
import type { Secret } from "../platform/secret.ts";
import { SettingsError } from "../platform/settings-problem.ts";
import { DATA_KEY_FILE } from "./data-key-file.ts";
import type { Database } from "./database.ts";

/** Where the wrapped data key is kept: beside a SQLite file, or in a shared PostgreSQL database. */
interface DataKeyPlace {
  /** For messages. */
  readonly name: string;
  read(): Promise<string | undefined>;
  /** Keeps `wrapped` unless another process was first; gives back what is kept. */
  create(wrapped: string): Promise<string>;
  replace(wrapped: string): Promise<void>;
}

const DATA_KEY_ROW = "data-key";
/** The row that tells by which key a database was written. */
export const FINGERPRINT_ROW = "fingerprint";

/**
 * Loads the 32 bytes that protect secrets at rest, making them at the first start. A changed
 * `ARGILLA_AUTH_SECRET_KEY` wraps them anew when the previous value is given. Nothing is written before it is certain
 * that key and database belong together: new secrets under another key would be unreadable beside the old ones.
 * @throws SettingsError when they cannot be opened, each case with its remedy.
 */
export async function loadDataKey(
  database: Database,
  homePath: string,
  secrets: { current: Secret | undefined; previous: Secret | undefined },
): Promise<Buffer> {
  const place =
    database.dialect.name === "postgres" ? inDatabase(database) : inFile(join(homePath, DATA_KEY_FILE));
  // Read before the key: a fingerprint is written after its key, so one without a key means that the key was lost, and
  // not that another process is at its first start.
  const fingerprint = await readRow(database, FINGERPRINT_ROW);
  let stored = await place.read();
  if (stored === undefined) {
    if (fingerprint !== undefined)
      throw otherKey(`Holds no ${DATA_KEY_FILE}, but this database was written with one`);
    stored = await place.create(await wrapKey(newDataKey(), secrets.current));
  }
  const opened = await unwrapKey(stored, secrets.current, secrets.previous);
  if (!opened.key) throw cannotOpen(place.name, opened.reason);
  if ((await keepFingerprint(database, opened.key)) === "different") {
    throw otherKey(`Holds a ${DATA_KEY_FILE} that does not belong to this database`);
  }
  if (opened.stale) await place.replace(await wrapKey(opened.key, secrets.current));
  return opened.key;
}

/** Remembers at the first start which key the database is written with, and compares ever after. */
async function keepFingerprint(database: Database, key: Buffer): Promise<"same" | "different"> {
  const { fingerprint } = new Keyring(key);
  await database
    .write("data_keys")
    .insert({ id: FINGERPRINT_ROW, wrapped_key: fingerprint })
    .onConflict("id")
    .ignore();
  return (await readRow(database, FINGERPRINT_ROW)) === fingerprint ? "same" : "different";
}

async function readRow({ write }: Database, id: string): Promise<string | undefined> {
  const row = await write("data_keys").where({ id }).first("wrapped_key");
  return row?.wrapped_key;
}

function inFile(path: string): DataKeyPlace {
  return {
    name: path,
    async read() {
      try {
        return await readFile(path, "utf8");
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw unusable(path, cause);
      }
    },
    async create(wrapped) {
      const temporary = await writeBeside(path, wrapped);
      try {
        // link() refuses to replace, so of two first starts one wins and both use its key.
        await link(temporary, path);
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw unusable(path, cause);
      } finally {
        await rm(temporary, { force: true });
      }
      return readFile(path, "utf8");
    },
    async replace(wrapped) {
      await rename(await writeBeside(path, wrapped), path);
    },
  };
}

async function writeBeside(path: string, content: string): Promise<string> {
  const temporary = `${path}.${randomUUID()}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(`${content}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw unusable(path, cause);
  }
  return temporary;
}

function inDatabase(database: Database): DataKeyPlace {
  const { write } = database;
  const read = () => readRow(database, DATA_KEY_ROW);
  return {
    name: "the database",
    read,
    async create(wrapped) {
      await write("data_keys").insert({ id: DATA_KEY_ROW, wrapped_key: wrapped }).onConflict("id").ignore();
      return (await read()) ?? wrapped;
    },
    async replace(wrapped) {
      await write("data_keys").where({ id: DATA_KEY_ROW }).update({ wrapped_key: wrapped });
    },
  };
}

function unusable(path: string, cause: unknown): SettingsError {
  return new SettingsError([
    {
      setting: "ARGILLA_HOME_PATH",
      rule: `The file ${path} cannot be used: ${(cause as NodeJS.ErrnoException).code ?? "unknown error"}.`,
      remedy: "Name a folder on a local disk that this process may write to.",
    },
  ]);
}

/** The home folder was lost or swapped: going on would write new secrets that the old key cannot read. */
function otherKey(rule: string): SettingsError {
  return new SettingsError([
    {
      setting: "ARGILLA_HOME_PATH",
      rule: `${rule}, so its API keys cannot be read.`,
      remedy: `Put back the ${DATA_KEY_FILE} that was beside the database, for instance from a backup of the home folder.`,
    },
  ]);
}

function cannotOpen(place: string, reason: UnwrapFailure): SettingsError {
  const cases: Record<UnwrapFailure, { setting: string; rule: string; remedy: string }> = {
    damaged: {
      setting: "ARGILLA_HOME_PATH",
      rule: `The key in ${place} is damaged.`,
      remedy: "Put it back from a backup: without it, API keys in the database cannot be read.",
    },
    "needs-secret": {
      setting: "ARGILLA_AUTH_SECRET_KEY",
      rule: `Is not set, but the key in ${place} was protected with it.`,
      remedy: "Set it to the value that it had.",
    },
    "wrong-secret": {
      setting: "ARGILLA_AUTH_SECRET_KEY",
      rule: `Is not the value that the key in ${place} was protected with.`,
      remedy:
        "Set it back, or keep the new value and put the old one into ARGILLA_AUTH_SECRET_KEY_PREVIOUS for one start.",
    },
  };
  return new SettingsError([cases[reason]]);
}
