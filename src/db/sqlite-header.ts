import { closeSync, openSync, readSync } from "node:fs";

/** "ArSp" in the file's header (SQLite file format, offset 68): how a file of ours is known without opening it. */
export const APPLICATION_ID = 0x41725370;
const HEADER_BYTES = 100;
const APPLICATION_ID_OFFSET = 68;
const MAGIC = "SQLite format 3\0";

/**
 * The header of a SQLite file; `foreign` for a file that is none, undefined for an empty one. Read as bytes, not through
 * SQLite, which may write beside a database that it only reads.
 * @param unreadable makes the error to throw from the code of what the system says.
 */
export function readSqliteHeader(
  path: string,
  unreadable: (code: string) => Error,
): Buffer | "foreign" | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, "r");
    const header = Buffer.alloc(HEADER_BYTES);
    const bytes = readSync(descriptor, header);
    if (bytes === 0) return undefined;
    return header.toString("latin1", 0, MAGIC.length) === MAGIC ? header : "foreign";
  } catch (cause) {
    throw unreadable((cause as NodeJS.ErrnoException).code ?? "unknown error");
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

export function isOwnSqlite(header: Buffer): boolean {
  return header.readUInt32BE(APPLICATION_ID_OFFSET) === APPLICATION_ID;
}
