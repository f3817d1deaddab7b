import { isUtf8 } from "node:buffer";
import { readFile, stat } from "node:fs/promises";
import { SPLIT_IT, UsersFileError } from "./users-file-entry.ts";

export const MAX_FILE_MEGABYTES = 5;
const MAX_BYTES = MAX_FILE_MEGABYTES * 1_000_000;

/** Reads the file as text. @throws UsersFileError when it cannot be, saying why. */
export async function readUsersFileText(path: string): Promise<string> {
  const refuse = (message: string, line?: number, column = 1) =>
    new UsersFileError(path, [line === undefined ? { message } : { line, column, message }]);
  let bytes: Buffer;
  try {
    const stats = await stat(path);
    // Docker puts a folder where a bind mount names a file that is not there.
    if (stats.isDirectory())
      throw refuse("It is a folder, not a file. Docker makes one where a mounted file is missing.");
    if (!stats.isFile()) throw refuse("It is not an ordinary file.");
    if (stats.size > MAX_BYTES) throw refuse(`It is larger than ${MAX_FILE_MEGABYTES} MB. ${SPLIT_IT}`);
    bytes = await readFile(path);
  } catch (cause) {
    if (cause instanceof UsersFileError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== "ENOENT" && code !== "ENOTDIR")
      throw refuse(`It cannot be read (${code ?? "unknown error"}).`);
    throw refuse(
      "There is no such file. Set ARGILLA_LOCAL_AUTH_USERS_DB_FILE to its path, or give the path.",
    );
  }
  const wrong = firstLineNotUtf8(bytes);
  if (wrong)
    throw refuse(
      "The file is not UTF-8 here (Latin-1, perhaps). Save it as UTF-8.",
      wrong.line,
      wrong.column,
    );
  return new TextDecoder().decode(bytes);
}

function firstLineNotUtf8(bytes: Buffer): { line: number; column: number } | undefined {
  if (isUtf8(bytes)) return undefined;
  for (let line = 1, start = 0; start < bytes.length; line += 1) {
    const feed = bytes.indexOf(0x0a, start);
    const end = feed < 0 ? bytes.length : feed;
    const content = bytes.subarray(start, end);
    // What decodes to the replacement character begins where the first bad byte is.
    if (!isUtf8(content)) return { line, column: [...content.toString("utf8")].indexOf("\ufffd") + 1 };
    start = end + 1;
  }
  return { line: 1, column: 1 };
}
