import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { SettingsError } from "../platform/settings-problem.ts";
import { isOwnSqlite, readSqliteHeader } from "./sqlite-header.ts";

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
  if (!existsSync(file.path)) return;
  const header = readSqliteHeader(file.path, (code) => unusable(file, `it cannot be read (${code})`));
  if (header === undefined) return;
  if (header === "foreign") throw foreign(file, "is not a SQLite database");
  if (!isOwnSqlite(header)) {
    throw foreign(file, "belongs to another program, perhaps a Python Argilla; it was not touched");
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
