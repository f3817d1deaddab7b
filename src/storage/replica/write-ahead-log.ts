import { closeSync, openSync, readSync, statSync } from "node:fs";
import { setImmediate } from "node:timers/promises";

/**
 * The connection that writes, as far as the log is concerned (better-sqlite3's `Database` is one). It must have
 * `wal_autocheckpoint = 0`, so that nothing leaves the log before it was read.
 */
export interface WalConnection {
  pragma(source: string): unknown;
  readonly inTransaction: boolean;
}

/** A place in the log: everything up to and including frame `frame` of the log's generation `salts`. */
export interface WalPosition {
  /** Changes whenever SQLite begins the log anew; empty while there is none. */
  readonly salts: string;
  readonly frame: number;
}

/** What was committed after a position. */
export interface WalChanges {
  readonly end: WalPosition;
  readonly pageSize: number;
  /** Size of the database after the last commit, in pages. */
  readonly databasePages: number;
  /** The newest version of each changed page: its number and its frame. */
  readonly frames: ReadonlyMap<number, number>;
  /** Whether the log was begun anew in a way that lost changes between: they are in the database file only. */
  readonly gap: boolean;
}

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const MAGICS = new Set([0x377f0682, 0x377f0683]);
const CHUNK_BYTES = 1 << 20;
const ATTEMPTS = 5;
/** The beginning: a log without frames. */
export const NOWHERE: WalPosition = { salts: "", frame: 0 };

/**
 * Reads SQLite's write-ahead log (https://sqlite.org/walformat.html) beside a live connection. SQLite itself is asked
 * how far commits reach (`wal_checkpoint(NOOP)`), so what was rolled back is never seen.
 */
export class WriteAheadLog {
  readonly #database: string;
  readonly #connection: WalConnection;
  #descriptor: number | undefined;
  /** What the database file holds, and how it looked then. */
  #filed: { readonly position: WalPosition; readonly file: string } | undefined;

  /** @param database path of the database; its log lies beside it, and nothing of it is in the database file yet */
  constructor(database: string, connection: WalConnection) {
    this.#database = database;
    this.#connection = connection;
    this.#filed = { position: NOWHERE, file: fileState(database) };
  }

  /** The end of what is committed, or undefined while the connection is inside a transaction. */
  committed(): WalPosition | undefined {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const frame = this.#checkpoint("NOOP")?.log;
      if (frame === undefined) return undefined;
      if (frame <= 0) return NOWHERE;
      const salts = this.#readHeader()?.salts;
      // Else another process began the log anew between the two looks.
      if (salts !== undefined && this.#isCommit(frame, salts)) return { salts, frame };
    }
    return undefined;
  }

  /**
   * What was committed after `start` until `end`, which {@link committed} gave; undefined when that is nothing.
   * @throws Error when another program changed the log meanwhile; a later look finds it changed
   */
  async changesBetween(start: WalPosition, end: WalPosition): Promise<WalChanges | undefined> {
    const scan = this.#scan(start, end);
    for (;;) {
      const { done, value } = scan.next();
      if (done) return value;
      // A large transaction is read without holding up whoever shares this thread.
      await setImmediate();
    }
  }

  /** The same at once: for few frames. */
  changesBetweenAtOnce(start: WalPosition, end: WalPosition): WalChanges | undefined {
    const scan = this.#scan(start, end);
    for (;;) {
      const { done, value } = scan.next();
      if (done) return value;
    }
  }

  /** How long the log is between two places, in bytes; between two generations, what the newer one has. */
  bytesBetween(start: WalPosition, end: WalPosition): number {
    const pageSize = this.#readHeader()?.pageSize;
    if (pageSize === undefined) return 0;
    const frames = start.salts === end.salts ? end.frame - start.frame : end.frame;
    return Math.max(frames, 0) * (FRAME_HEADER_BYTES + pageSize);
  }

  /** The page that frame `frame` holds. */
  readPage(frame: number, pageSize: number): Buffer {
    const page = Buffer.allocUnsafe(pageSize);
    this.#read(page, frameOffset(frame, pageSize) + FRAME_HEADER_BYTES);
    return page;
  }

  /**
   * Moves everything committed into the database file without waiting for anybody.
   * @param shipped what was read before
   * @returns whether the file now is exactly the database as of `shipped`; when others wrote or read meanwhile, it is not.
   */
  checkpoint(shipped: WalPosition): boolean {
    const before = this.committed();
    if (!before || !samePosition(before, shipped)) return false;
    this.#filed = undefined;
    const result = this.#checkpoint("PASSIVE");
    if (result?.log !== shipped.frame || result.checkpointed !== result.log) return false;
    this.#filed = { position: shipped, file: fileState(this.#database) };
    return true;
  }

  /**
   * The moment whose database the database file is, exactly; undefined when nobody knows. It is the moment of the last
   * {@link checkpoint} for as long as nobody else wrote to the file.
   */
  get filed(): WalPosition | undefined {
    return this.#filed && this.#filed.file === fileState(this.#database) ? this.#filed.position : undefined;
  }

  /** Call it once SQLite's connections are closed. */
  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #checkpoint(mode: "NOOP" | "PASSIVE"): { log: number; checkpointed: number } | undefined {
    if (this.#connection.inTransaction) return undefined;
    const [row] = this.#connection.pragma(`wal_checkpoint(${mode})`) as {
      busy: number;
      log: number;
      checkpointed: number;
    }[];
    return row && { log: row.log, checkpointed: row.checkpointed };
  }

  /** Reads the frames after `start`, a chunk at a step. */
  *#scan(start: WalPosition, end: WalPosition): Generator<void, WalChanges | undefined, undefined> {
    if (end.frame === 0 || samePosition(start, end)) return undefined;
    const header = this.#readHeader();
    if (header?.salts !== end.salts) throw new Error("The write-ahead log changed before it was read.");
    const { pageSize } = header;
    const sameLog = start.salts === end.salts;
    // SQLite begins the log anew only when all of it is in the database file: what the file had, nobody missed.
    const filed = this.filed;
    const gap = sameLog ? end.frame < start.frame : !filed || !samePosition(filed, start);
    const frames = new Map<number, number>();
    let databasePages = 0;
    const frameBytes = FRAME_HEADER_BYTES + pageSize;
    const perChunk = Math.max(1, Math.floor(CHUNK_BYTES / frameBytes));
    for (let first = (sameLog ? start.frame : 0) + 1; !gap && first <= end.frame; first += perChunk) {
      const count = Math.min(perChunk, end.frame - first + 1);
      const chunk = Buffer.allocUnsafe(count * frameBytes);
      this.#read(chunk, frameOffset(first, pageSize));
      for (let index = 0; index < count; index += 1) {
        const offset = index * frameBytes;
        if (saltsAt(chunk, offset + 8) !== end.salts) throw new Error("The log changed while it was read.");
        frames.set(chunk.readUInt32BE(offset), first + index);
        databasePages = chunk.readUInt32BE(offset + 4);
      }
      yield;
    }
    for (const page of frames.keys()) if (page > databasePages) frames.delete(page);
    return { end, pageSize, databasePages, frames, gap };
  }

  #isCommit(frame: number, salts: string): boolean {
    const pageSize = this.#readHeader()?.pageSize;
    if (pageSize === undefined) return false;
    const header = Buffer.alloc(FRAME_HEADER_BYTES);
    if (!this.#tryRead(header, frameOffset(frame, pageSize))) return false;
    return header.readUInt32BE(4) !== 0 && saltsAt(header, 8) === salts;
  }

  #readHeader(): { salts: string; pageSize: number } | undefined {
    const header = Buffer.alloc(HEADER_BYTES);
    if (!this.#tryRead(header, 0) || !MAGICS.has(header.readUInt32BE(0))) return undefined;
    return { salts: saltsAt(header, 16), pageSize: header.readUInt32BE(8) };
  }

  #read(target: Buffer, position: number): void {
    if (!this.#tryRead(target, position)) throw new Error("The write-ahead log ended while it was read.");
  }

  #tryRead(target: Buffer, position: number): boolean {
    const descriptor = this.#open();
    return (
      descriptor !== undefined && readSync(descriptor, target, 0, target.length, position) === target.length
    );
  }

  /** The log appears with the first commit. */
  #open(): number | undefined {
    if (this.#descriptor !== undefined) return this.#descriptor;
    try {
      this.#descriptor = openSync(`${this.#database}-wal`, "r");
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw cause;
    }
    return this.#descriptor;
  }
}

/** Every write to a file changes this. */
function fileState(path: string): string {
  const { size, mtimeNs, ino } = statSync(path, { bigint: true });
  return `${ino} ${size} ${mtimeNs}`;
}

export function samePosition(one: WalPosition, other: WalPosition): boolean {
  return one.salts === other.salts && one.frame === other.frame;
}

function frameOffset(frame: number, pageSize: number): number {
  return HEADER_BYTES + (frame - 1) * (FRAME_HEADER_BYTES + pageSize);
}

function saltsAt(buffer: Buffer, offset: number): string {
  return buffer.toString("hex", offset, offset + 8);
}
