import { createHash } from "node:crypto";
import { z } from "zod";
import { RELEASE } from "../../platform/release.ts";
import { ReplicaError } from "./replica-client.ts";

/**
 * The envelope of every object but snapshot parts (docs/storage-format.md):
 * magic, format version, length of the header, header as JSON, body, SHA-256 of all before.
 */
const MAGIC = Buffer.from("ARGSPREC", "latin1");
const FORMAT = 1;
const PREFIX_BYTES = 16;
const HASH_BYTES = 32;
const MAX_HEADER_BYTES = 2 << 20;

/** A page record holds at most this much of pages, before compression. Larger transactions take several records. */
export const MAX_RECORD_RAW_BYTES = 4 << 20;
/** Deflate makes incompressible data longer, by far less than this. */
export const MAX_RECORD_BYTES = MAX_RECORD_RAW_BYTES + MAX_HEADER_BYTES + (1 << 20);
export const PART_RAW_BYTES = 16 << 20;
export const MAX_PART_BYTES = PART_RAW_BYTES + (1 << 20);
/** SQLite's own limit (https://sqlite.org/limits.html). */
const MAX_PAGES = 0xffff_fffe;
const MAX_PARTS = 16_384;
const FILE_NAME = /^[a-z][a-z0-9.-]{0,63}$/;
const MAX_FILE_CHARACTERS = 16_384;
const MAX_FILES = 8;

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const epoch = z.string().regex(/^\d{8}-[0-9a-f]{8}$/);
const seq = z.int().min(0).max(99_999_999);
const pageSize = z.int().refine((size) => size >= 512 && size <= 65_536 && (size & (size - 1)) === 0);
const position = z.strictObject({ epoch, seq, hash });

const common = {
  epoch,
  seq,
  /** Hash of the record before in this epoch. */
  previous: hash.nullable(),
  /** The writer's clock. */
  at: z.iso.datetime(),
  /** The release that wrote it. */
  release: z.string().max(64),
  /** Small files that belong to the database, as they are from here on. */
  files: z
    .record(z.string().regex(FILE_NAME), z.string().max(MAX_FILE_CHARACTERS))
    .refine((files) => Object.keys(files).length <= MAX_FILES)
    .optional(),
};

const header = z.discriminatedUnion("kind", [
  /** Record 0 of an epoch. Its state is that of `parent`, or of the snapshot whose manifest has the hash `base`. */
  z.strictObject({ kind: z.literal("head"), ...common, parent: position.nullable(), base: hash.nullable() }),
  /** Pages as they are after a transaction, or after several. */
  z.strictObject({
    kind: z.literal("pages"),
    ...common,
    pageSize,
    /** Size of the database afterwards, in pages. */
    databasePages: z.int().min(1).max(MAX_PAGES),
    pages: z
      .int()
      .min(0)
      .max(MAX_RECORD_RAW_BYTES / 512),
    /** False: more records of the same transactions follow, and this one counts only together with them. */
    commit: z.boolean(),
    /** How many rows the transactions changed, for reports. */
    rows: z.int().min(0),
  }),
  /** Changes were missed (somebody else checkpointed): only a snapshot of this record or a later one leads on. */
  z.strictObject({ kind: z.literal("break"), ...common }),
  /** The small files changed, and no page did. */
  z.strictObject({ kind: z.literal("files"), ...common }),
  /** The writer ended in order. */
  z.strictObject({ kind: z.literal("seal"), ...common }),
  /** The epoch `by` goes on from here: whoever wanted this name has lost. */
  z.strictObject({ kind: z.literal("claim"), ...common, by: epoch }),
  /** Somebody means to write the epoch `epoch`, and asks whoever writes an older one to end. */
  z.strictObject({ kind: z.literal("announcement"), ...common }),
  /** Manifest of a snapshot of the state after record `seq`, whose hash is `previous` (null for record 0). */
  z.strictObject({
    kind: z.literal("base"),
    ...common,
    pageSize,
    databasePages: z.int().min(0).max(MAX_PAGES),
    /** In order; each of `PART_RAW_BYTES` of the file, the last of the rest. */
    parts: z.array(z.strictObject({ bytes: z.int().min(1).max(MAX_PART_BYTES), hash })).max(MAX_PARTS),
    label: z.string().max(200).optional(),
  }),
]);

export type Header = z.output<typeof header>;
export type HeaderOf<Kind extends Header["kind"]> = Extract<Header, { kind: Kind }>;

/** A record as it was read: nothing of it is there unless all of it hashes. */
export interface StoredRecord<Kind extends Header["kind"] = Header["kind"]> {
  readonly header: HeaderOf<Kind>;
  readonly body: Buffer;
  /** By which the next record names it. */
  readonly hash: string;
}

export function hashOf(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

/** What a writer says; the release is added here. */
export type HeaderInput = Header extends infer One
  ? One extends Header
    ? Omit<One, "release">
    : never
  : never;

export function encodeRecord(
  input: HeaderInput,
  body: Buffer = Buffer.alloc(0),
): { content: Buffer; hash: string } {
  const json = Buffer.from(JSON.stringify({ ...input, release: RELEASE }));
  const prefix = Buffer.alloc(PREFIX_BYTES);
  MAGIC.copy(prefix);
  prefix.writeUInt32BE(FORMAT, 8);
  prefix.writeUInt32BE(json.length, 12);
  const digest = createHash("sha256").update(prefix).update(json).update(body).digest();
  return { content: Buffer.concat([prefix, json, body, digest]), hash: digest.toString("hex") };
}

/**
 * @param key where it was read, for the message
 * @throws ReplicaError `damaged` or `newer`
 */
export function decodeRecord(key: string, content: Buffer): StoredRecord {
  if (content.length < PREFIX_BYTES + HASH_BYTES)
    throw damaged(key, content.length === 0 ? "it is empty" : "it is too short");
  if (!content.subarray(0, MAGIC.length).equals(MAGIC)) throw damaged(key, "it is no record of a replica");
  const end = content.length - HASH_BYTES;
  const digest = createHash("sha256").update(content.subarray(0, end)).digest();
  if (!digest.equals(content.subarray(end))) throw damaged(key, "its checksum is wrong");
  const headerEnd = PREFIX_BYTES + content.readUInt32BE(12);
  if (headerEnd > end || headerEnd > PREFIX_BYTES + MAX_HEADER_BYTES)
    throw damaged(key, "its header is too long");
  const text = content.toString("utf8", PREFIX_BYTES, headerEnd);
  const format = content.readUInt32BE(8);
  if (format !== FORMAT) throw unknownFormat(key, format, text);
  return {
    header: parseHeader(key, text),
    body: content.subarray(headerEnd, end),
    hash: digest.toString("hex"),
  };
}

function parseHeader(key: string, text: string): Header {
  const parsed = header.safeParse(parseJson(text));
  if (!parsed.success) throw damaged(key, "its header breaks a rule");
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Any later format keeps `release` in its header, so that it can be named. */
function unknownFormat(key: string, format: number, text: string): ReplicaError {
  const release = z.looseObject({ release: z.string().max(64) }).safeParse(parseJson(text)).data?.release;
  const writer = release === undefined ? "an unknown release" : `release ${release}`;
  return new ReplicaError(
    "newer",
    `${key} has format ${format} of the replica, written by ${writer} of argilla-space; this is release ${RELEASE}, which reads format ${FORMAT}.`,
  );
}

export function damaged(key: string, why: string): ReplicaError {
  return new ReplicaError("damaged", `${key} is damaged: ${why}.`);
}
