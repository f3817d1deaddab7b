import { closeSync, mkdirSync, openSync, readSync } from "node:fs";
import { dirname } from "node:path";
import { SettingsError } from "../platform/settings-problem.ts";

/** "ArSp" in the file's header (SQLite file format, offset 68): how a file of ours is known without opening it. */
export const APPLICATION_ID = 0x41725370;
const HEADER_BYTES = 100;
const APPLICATION_ID_OFFSET = 68;
const MAGIC = "SQLite format 3\0";

/** A file and the setting that is to blame when it cannot be used. */
export interface SqlitePlace {
  readonly path: string;
  readonly setting: "ARGILLA_DATABASE_URL" | "ARGILLA_HOME_PATH";
}

/**
 * Makes the file's folder and looks at what is there, before SQLite does.
 * @throws SettingsError when the file is another program's or cannot be used.
 */
export function prepareFile(file: SqlitePlace): void {
  try {
    mkdirSync(dirname(file.path), { recursive: true });
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    const isFile = code === "EEXIST" || code === "ENOTDIR";
    throw unusable(
      file,
      isFile ? "a file is in the place of its folder" : `its folder cannot be made (${code})`,
    );
  }
  const header = readHeader(file);
  if (header === undefined) return;
  if (header.toString("latin1", 0, MAGIC.length) !== MAGIC) throw foreign(file, "is not a SQLite database");
  if (header.readUInt32BE(APPLICATION_ID_OFFSET) !== APPLICATION_ID) {
    throw foreign(file, "belongs to another program, perhaps a Python Argilla; it was not touched");
  }
}

/** The header of an existing file; undefined for a file that is not there or empty. Read as bytes, not through SQLite,
 * which may write beside a database that it only reads. */
function readHeader(file: SqlitePlace): Buffer | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(file.path, "r");
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === "ENOENT") return undefined;
    throw unusable(file, `it cannot be read (${code})`);
  }
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    const bytes = readSync(descriptor, header);
    return bytes === 0 ? undefined : header;
  } catch (cause) {
    throw unusable(file, `it cannot be read (${(cause as NodeJS.ErrnoException).code})`);
  } finally {
    closeSync(descriptor);
  }
}

export function unusable({ path, setting }: SqlitePlace, reason: string): SettingsError {
  const rule = `The database ${path} cannot be used: ${reason}.`;
  const what = setting === "ARGILLA_DATABASE_URL" ? "a file in a folder" : "a folder";
  const remedy = `Name ${what} on a local disk that this process may write to, with room to grow.`;
  return new SettingsError([{ setting, rule, remedy }]);
}

function foreign({ path, setting }: SqlitePlace, what: string): SettingsError {
  const remedy =
    setting === "ARGILLA_DATABASE_URL"
      ? "Name a file of its own for this server, or remove the variable."
      : "Name another folder, or move that file away.";
  return new SettingsError([{ setting, rule: `The file ${path} ${what}.`, remedy }]);
}
