import { closeSync, openSync, read } from "node:fs";
import { promisify } from "node:util";

const readAt = promisify(read);
const HEADER_BYTES = 100;
const PAGE_SIZE_OFFSET = 16;
/** What SQLite would take for a new database. */
const DEFAULT_PAGE_SIZE = 4_096;

/**
 * The database file, read as bytes beside SQLite's own connections. It is opened once and must be closed after them:
 * closing any descriptor of a database file drops the locks that SQLite holds on it in this process
 * (https://sqlite.org/howtocorrupt.html, 2.2).
 */
export class DatabaseFile {
  readonly #descriptor: number;

  constructor(path: string) {
    this.#descriptor = openSync(path, "r");
  }

  /** The bytes from `start`, fewer at the end of the file. */
  async read(start: number, bytes: number): Promise<Buffer> {
    const buffer = Buffer.allocUnsafe(bytes);
    let length = 0;
    while (length < bytes) {
      const { bytesRead } = await readAt(this.#descriptor, buffer, length, bytes - length, start + length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return buffer.subarray(0, length);
  }

  /** Size of a page in bytes, from the header (https://sqlite.org/fileformat.html, 1.3.2). */
  async pageSize(): Promise<number> {
    const header = await this.read(0, HEADER_BYTES);
    if (header.length < HEADER_BYTES) return DEFAULT_PAGE_SIZE;
    const stored = header.readUInt16BE(PAGE_SIZE_OFFSET);
    return stored === 1 ? 65_536 : stored;
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
