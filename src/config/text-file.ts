import { readFileSync, statSync } from "node:fs";

/** A small text file's content, or why there is none, as a clause that completes "<file> …". */
export type TextFileReading =
  | { readonly text: string }
  | { readonly text: undefined; readonly absent: boolean; readonly obstacle: string };

/** Reads a file that a person wrote: at most `maxBytes` of UTF-8. Throws nothing. */
export function readTextFile(path: string, maxBytes: number): TextFileReading {
  const none = (obstacle: string, absent = false): TextFileReading => ({ text: undefined, absent, obstacle });
  try {
    const stats = statSync(path);
    // Docker puts a folder where a bind mount names a file that is not there.
    if (stats.isDirectory()) return none("is a folder, not a file");
    // Looked at first: a pipe or device could be read without end.
    if (!stats.isFile()) return none("is not an ordinary file");
    if (stats.size > maxBytes) return none(`is larger than ${maxBytes / 1000} kB`);
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path)) };
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") return none("does not exist", true);
    if (code === "ERR_ENCODING_INVALID_ENCODED_DATA") return none("is not UTF-8 text");
    return none(`cannot be read (${code ?? "unknown error"})`);
  }
}
