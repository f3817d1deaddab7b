import { inOrder } from "./in-order.ts";
import {
  damaged,
  decodeRecord,
  type HeaderOf,
  MAX_RECORD_BYTES,
  type StoredRecord,
} from "./record-format.ts";
import { isReplicaError, type ReplicaClient } from "./replica-client.ts";
import { type Epoch, recordKey } from "./replica-keys.ts";

/** A record by its place and its hash: the state of the database after it. */
export interface ChainPosition {
  readonly epoch: Epoch;
  readonly seq: number;
  readonly hash: string;
}

/** Why a chain cannot be followed further. */
export interface ChainEnd {
  readonly seq: number;
  readonly reason: string;
}

const LARGE_BYTES = 256 << 10;
const WIDEST = 64;
const NARROWEST = 4;

/** @throws ReplicaError `damaged` when the record is not the one of this place; what {@link ReplicaClient.read} throws */
export async function readRecord(client: ReplicaClient, epoch: Epoch, seq: number): Promise<StoredRecord> {
  const key = recordKey(epoch, seq);
  const record = decodeRecord(key, await client.read(key, MAX_RECORD_BYTES));
  const { header } = record;
  if (header.epoch !== epoch || header.seq !== seq) throw damaged(key, "it belongs to another place");
  if (header.kind === "base" || header.kind === "announcement")
    throw damaged(key, "it is no record of a chain");
  return record;
}

/** @throws ReplicaError `damaged` when record 0 is there and is no head */
export async function readHead(client: ReplicaClient, epoch: Epoch): Promise<StoredRecord<"head"> | "void"> {
  const { header, body, hash } = await readRecord(client, epoch, 0);
  if (header.kind === "claim") return "void";
  if (header.kind !== "head") throw damaged(recordKey(epoch, 0), "an epoch must begin with a head");
  return { header: header satisfies HeaderOf<"head">, body, hash };
}

/**
 * Reads the records of `seqs` that follow `start`, several at once, and gives them in order for as long as each names the
 * one before. Ends at the first that is missing, damaged or of another chain, and returns why; undefined when all were read.
 * @throws ReplicaError when the bucket cannot be read, and for records of a newer release
 */
export async function* readChain(
  client: ReplicaClient,
  start: ChainPosition,
  seqs: readonly number[],
): AsyncGenerator<StoredRecord, ChainEnd | undefined, undefined> {
  let width = NARROWEST;
  let previous = start;
  const records = inOrder(
    seqs,
    () => width,
    (seq) => tryRead(client, start.epoch, seq),
  );
  for await (const record of records) {
    const seq = previous.seq + 1;
    if ("reason" in record) return record;
    const { header, hash } = record;
    if (header.seq !== seq) return { seq, reason: `${recordKey(start.epoch, seq)} is missing.` };
    if (header.kind !== "claim" && header.previous !== previous.hash) {
      return { seq, reason: `${recordKey(start.epoch, seq)} does not follow the record before it.` };
    }
    // Many small objects are waited for together; of large ones memory holds only a few.
    width = record.body.length > LARGE_BYTES ? NARROWEST : Math.min(WIDEST, width * 2);
    previous = { epoch: start.epoch, seq, hash };
    yield record;
  }
  return undefined;
}

async function tryRead(client: ReplicaClient, epoch: Epoch, seq: number): Promise<StoredRecord | ChainEnd> {
  try {
    return await readRecord(client, epoch, seq);
  } catch (error) {
    if (!isReplicaError(error, "missing", "damaged")) throw error;
    return { seq, reason: error.message };
  }
}
