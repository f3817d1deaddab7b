import type { DatabaseFile } from "./database-file.ts";
import { inOrder } from "./in-order.ts";
import { compress, decompressInto } from "./page-images.ts";
import {
  damaged,
  decodeRecord,
  encodeRecord,
  hashOf,
  MAX_PART_BYTES,
  MAX_RECORD_BYTES,
  PART_RAW_BYTES,
  type StoredRecord,
} from "./record-format.ts";
import { type ReplicaClient, ReplicaError } from "./replica-client.ts";
import { type BaseName, baseKey, partKey } from "./replica-keys.ts";

/** A snapshot to be made: the database file while nothing is written to it. */
export interface BaseSource {
  readonly file: DatabaseFile;
  readonly name: BaseName;
  /** Hash of record `name.seq`; null when the head is written after this snapshot and names it. */
  readonly previous: string | null;
  readonly files: Readonly<Record<string, string>>;
  readonly label?: string | undefined;
  /** False once the file may have changed, which makes the snapshot worthless. */
  readonly isUntouched: () => boolean;
  /** Makes an object, trying again for as long as that makes sense. */
  readonly create: (key: string, content: Buffer) => Promise<void>;
  readonly at: Date;
}

const PARTS_AT_ONCE = 3;

/**
 * Copies the database file into the bucket in parts, then the manifest that makes them a snapshot.
 * @returns hash of the manifest and bytes stored; undefined when the file changed meanwhile, and then there is no manifest.
 */
export async function writeBase(source: BaseSource): Promise<{ hash: string; bytes: number } | undefined> {
  const { file, name, previous, files, label, create, at } = source;
  const pageSize = await file.pageSize();
  const parts: { bytes: number; hash: string }[] = [];
  let fileBytes = 0;
  let ended = false;
  const store = async (index: number) => {
    if (ended) return undefined;
    const raw = await file.read(index * PART_RAW_BYTES, PART_RAW_BYTES);
    if (raw.length < PART_RAW_BYTES) ended = true;
    if (raw.length === 0 || !source.isUntouched()) return undefined;
    const content = await compress(raw);
    await create(partKey(name, index), content);
    return { rawBytes: raw.length, bytes: content.length, hash: hashOf(content) };
  };
  for await (const part of inOrder(counting(), () => (ended ? 1 : PARTS_AT_ONCE), store)) {
    if (!part) break;
    parts.push({ bytes: part.bytes, hash: part.hash });
    fileBytes += part.rawBytes;
  }
  if (!source.isUntouched()) return undefined;
  const { content, hash } = encodeRecord({
    kind: "base",
    epoch: name.epoch,
    seq: name.seq,
    previous,
    at: at.toISOString(),
    files: { ...files },
    pageSize,
    databasePages: fileBytes / pageSize,
    parts,
    ...(label === undefined ? {} : { label }),
  });
  await create(baseKey(name), content);
  return { hash, bytes: parts.reduce((sum, { bytes }) => sum + bytes, content.length) };
}

function* counting(): Generator<number, never> {
  for (let index = 0; ; index += 1) yield index;
}

/** @throws ReplicaError `damaged` when it is no manifest of `name`; what {@link ReplicaClient.read} throws */
export async function readManifest(client: ReplicaClient, name: BaseName): Promise<StoredRecord<"base">> {
  const key = baseKey(name);
  const { header, body, hash } = decodeRecord(key, await client.read(key, MAX_RECORD_BYTES));
  if (header.kind !== "base") throw damaged(key, "it is another kind of record");
  if (header.epoch !== name.epoch || header.seq !== name.seq) throw damaged(key, "it belongs elsewhere");
  const needed = Math.ceil((header.databasePages * header.pageSize) / PART_RAW_BYTES);
  if (header.parts.length !== needed)
    throw damaged(key, "its parts do not make up the database that it speaks of");
  return { header, body, hash };
}

/**
 * Reads the parts of a snapshot, several at once, and yields after each, in order.
 * @param take is given the database file in pieces, of several parts at once and only of such that hash; none is on its way
 *   any more once this has ended
 * @throws ReplicaError at the first part that is missing or damaged; what `take` throws
 */
export async function* readParts(
  client: ReplicaClient,
  name: BaseName,
  { header }: StoredRecord<"base">,
  atOnce: number,
  take: (start: number, piece: Buffer) => Promise<void>,
): AsyncGenerator<void, void, undefined> {
  const bytes = header.databasePages * header.pageSize;
  let ended = false;
  const unpacking: Promise<void>[] = [];
  const copy = async ([index, part]: [number, (typeof header.parts)[number]]) => {
    const start = index * PART_RAW_BYTES;
    const key = partKey(name, index);
    const stored = await readPart(client, key, part);
    if (ended) return;
    const rawBytes = Math.min(PART_RAW_BYTES, bytes - start);
    const work = decompressInto(key, stored, rawBytes, async (offset, piece) => {
      if (!ended) await take(start + offset, piece);
    });
    unpacking.push(work);
    await work;
  };
  try {
    yield* inOrder(header.parts.entries(), () => atOnce, copy);
  } finally {
    ended = true;
    await Promise.allSettled(unpacking);
  }
}

/** Reads a whole snapshot back, as a restore would. @throws ReplicaError when something of it is not as it was written. */
export async function verifyBase(client: ReplicaClient, name: BaseName): Promise<void> {
  const manifest = await readManifest(client, name);
  for await (const _ of readParts(client, name, manifest, 2, async () => undefined));
}

async function readPart(
  client: ReplicaClient,
  key: string,
  { bytes, hash }: { bytes: number; hash: string },
): Promise<Buffer> {
  const stored = await client.read(key, MAX_PART_BYTES);
  if (stored.length !== bytes || hashOf(stored) !== hash) {
    throw new ReplicaError("damaged", `${key} is damaged: it is not what the manifest of its snapshot says.`);
  }
  return stored;
}
