import { promisify } from "node:util";
import { createInflateRaw, deflateRaw, inflateRaw, inflateRawSync } from "node:zlib";
import { damaged, MAX_RECORD_RAW_BYTES, type StoredRecord } from "./record-format.ts";
import type { ReplicaError } from "./replica-client.ts";

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);
const PAGE_NUMBER_BYTES = 4;
/** The fast end: the bucket is farther away than the disk, and the writer's machine has other things to do. */
const LEVEL = 1;
/** Fewer and larger would be faster by little, and a snapshot is unpacked in several places at once. */
const PIECE_BYTES = 512 << 10;
/** So little is unpacked in less time than another thread would have it. */
const AT_ONCE_BYTES = 256 << 10;

export function compress(raw: Buffer): Promise<Buffer> {
  return deflate(raw, { level: LEVEL });
}

/**
 * Undoes {@link compress}, never making more than `rawBytes` of it.
 * @throws ReplicaError `damaged` when it is not exactly that much.
 */
async function decompress(key: string, content: Buffer, rawBytes: number): Promise<Buffer> {
  let raw: Buffer;
  try {
    const maxOutputLength = Math.max(rawBytes, 1);
    raw =
      rawBytes <= AT_ONCE_BYTES
        ? inflateRawSync(content, { maxOutputLength })
        : // Room for all of it: zlib's own pieces of 16 KiB would each go to another thread and back.
          await inflate(content, { maxOutputLength, chunkSize: rawBytes });
  } catch {
    throw tooMuch(key);
  }
  if (raw.length !== rawBytes) throw tooLittle(key);
  return raw;
}

/**
 * The same a piece at a time, for what memory should not hold whole.
 * @param take is given each piece and where it begins; the next is made when it is done
 * @throws ReplicaError `damaged`, maybe after some pieces; what `take` throws
 */
export async function decompressInto(
  key: string,
  content: Buffer,
  rawBytes: number,
  take: (offset: number, piece: Buffer) => Promise<void>,
): Promise<void> {
  let length = 0;
  for await (const piece of inflatePieces(key, content)) {
    if (length + piece.length > rawBytes) throw tooMuch(key);
    await take(length, piece);
    length += piece.length;
  }
  if (length !== rawBytes) throw tooLittle(key);
}

async function* inflatePieces(key: string, content: Buffer): AsyncGenerator<Buffer, void, undefined> {
  const pieces = createInflateRaw({ chunkSize: PIECE_BYTES });
  pieces.end(content);
  try {
    yield* pieces;
  } catch {
    throw tooMuch(key);
  }
}

function tooMuch(key: string): ReplicaError {
  return damaged(key, "its content cannot be unpacked, or is more than it says");
}

function tooLittle(key: string): ReplicaError {
  return damaged(key, "its content is less than it says");
}

/** The body of a page record: for each page its number (32 bits, big-endian) and its bytes, deflated together. */
export function packPages(
  pages: readonly { readonly number: number; readonly bytes: Buffer }[],
): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (const { number, bytes } of pages) {
    const prefix = Buffer.alloc(PAGE_NUMBER_BYTES);
    prefix.writeUInt32BE(number);
    pieces.push(prefix, bytes);
  }
  return compress(Buffer.concat(pieces));
}

/** How many pages a record can hold. */
export function pagesPerRecord(pageSize: number, rawBytes: number): number {
  return Math.max(1, Math.floor(rawBytes / (pageSize + PAGE_NUMBER_BYTES)));
}

/** @throws ReplicaError `damaged` */
export async function unpackPages(
  key: string,
  { header, body }: StoredRecord<"pages">,
): Promise<{ number: number; bytes: Buffer }[]> {
  const rawBytes = header.pages * (header.pageSize + PAGE_NUMBER_BYTES);
  if (rawBytes > MAX_RECORD_RAW_BYTES) throw damaged(key, "it says to be larger than a record may be");
  const raw = await decompress(key, body, rawBytes);
  const pages: { number: number; bytes: Buffer }[] = [];
  for (let offset = 0; offset < raw.length; ) {
    const number = raw.readUInt32BE(offset);
    const start = offset + PAGE_NUMBER_BYTES;
    offset = start + header.pageSize;
    if (number < 1 || number > header.databasePages)
      throw damaged(key, "it holds a page outside of the database");
    pages.push({ number, bytes: raw.subarray(start, offset) });
  }
  return pages;
}
