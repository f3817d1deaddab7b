import { writeSync } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import { unpackPages } from "./page-images.ts";
import type { StoredRecord } from "./record-format.ts";
import { recordKey } from "./replica-keys.ts";

interface Spooled {
  readonly record: Omit<StoredRecord<"pages">, "body">;
  readonly offset: number;
  readonly bytes: number;
}

/**
 * A database file that is being put together from pages. Records of a transaction that needs several are kept aside
 * until the last of them, so that the file never shows a part of a transaction.
 */
export class DatabaseImage {
  readonly path: string;
  readonly #file: FileHandle;
  readonly #spool: FileHandle;
  readonly #spoolPath: string;
  #spooled: Spooled[] = [];
  #spoolBytes = 0;

  static async create(path: string): Promise<DatabaseImage> {
    const spoolPath = `${path}.transaction`;
    const file = await open(path, "w+", 0o600);
    return new DatabaseImage(path, file, await open(spoolPath, "w+", 0o600), spoolPath);
  }

  private constructor(path: string, file: FileHandle, spool: FileHandle, spoolPath: string) {
    this.path = path;
    this.#file = file;
    this.#spool = spool;
    this.#spoolPath = spoolPath;
  }

  async write(start: number, content: Buffer): Promise<void> {
    await writeAll(this.#file, content, start);
  }

  /** Begins again from nothing. */
  async clear(): Promise<void> {
    this.#forgetSpooled();
    await this.#file.truncate(0);
  }

  /**
   * Takes a record in.
   * @returns whether the file shows its state now; else later records of the same transaction are needed.
   * @throws ReplicaError `damaged` with the file as it was
   */
  async apply(record: StoredRecord<"pages">): Promise<boolean> {
    const { header, hash, body } = record;
    const pages = await unpackPages(recordKey(header.epoch, header.seq), record);
    if (!header.commit) {
      await writeAll(this.#spool, body, this.#spoolBytes);
      this.#spooled.push({ record: { header, hash }, offset: this.#spoolBytes, bytes: body.length });
      this.#spoolBytes += body.length;
      return false;
    }
    for (const spooled of this.#spooled) {
      const stored = Buffer.alloc(spooled.bytes);
      await this.#spool.read(stored, 0, spooled.bytes, spooled.offset);
      const { header: earlier } = spooled.record;
      const unpacked = await unpackPages(recordKey(earlier.epoch, earlier.seq), {
        ...spooled.record,
        body: stored,
      });
      this.#writePages(unpacked, earlier.pageSize);
    }
    this.#forgetSpooled();
    this.#writePages(pages, header.pageSize);
    await this.#file.truncate(header.databasePages * header.pageSize);
    return true;
  }

  /** Ends the work on the file and leaves it where it is. */
  async close(): Promise<void> {
    await this.#file.close();
    await this.#spool.close();
    await rm(this.#spoolPath, { force: true });
  }

  /** Ends the work and removes the file. */
  async discard(): Promise<void> {
    await this.close();
    await rm(this.path, { force: true });
  }

  #forgetSpooled(): void {
    this.#spooled = [];
    this.#spoolBytes = 0;
  }

  #writePages(pages: readonly { number: number; bytes: Buffer }[], pageSize: number): void {
    for (const { number, bytes } of pages) writeAtOnce(this.#file.fd, bytes, (number - 1) * pageSize);
  }
}

/** A page takes less time than to hand it to another thread, and a record holds few. */
function writeAtOnce(descriptor: number, content: Buffer, start: number): void {
  for (let written = 0; written < content.length; ) {
    written += writeSync(descriptor, content, written, content.length - written, start + written);
  }
}

async function writeAll(file: FileHandle, content: Buffer, start: number): Promise<void> {
  let written = 0;
  while (written < content.length) {
    written += (await file.write(content, written, content.length - written, start + written)).bytesWritten;
  }
}
