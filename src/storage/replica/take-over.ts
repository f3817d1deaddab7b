import { type ChainPosition, readRecord } from "./chain-reader.ts";
import { pause } from "./pause.ts";
import { encodeRecord } from "./record-format.ts";
import { isReplicaError, type ReplicaClient, ReplicaError } from "./replica-client.ts";
import { type EpochInventory, type ReplicaInventory, takeInventory } from "./replica-inventory.ts";
import { announcementKey, compareEpochs, type Epoch, newEpoch, recordKey } from "./replica-keys.ts";
import { type Restored, type RestoreRequest, restoreReplica } from "./restore-replica.ts";

/** How long a mount may show an old state, and how often it is looked at. */
export interface TakeOverTimes {
  /** Without a sign of the writer before for this long it counts as gone. */
  readonly silenceMs: number;
  readonly lookMs: number;
}

/**
 * A writer learns of an announcement by its next listing (30 s), and what it wrote just before shows after the longest
 * flush (30 s in advanced mode) and our next listing (30 s).
 */
export const STREAMING_TAKE_OVER: TakeOverTimes = { silenceMs: 65_000, lookMs: 1_000 };
export const ADVANCED_TAKE_OVER: TakeOverTimes = { silenceMs: 95_000, lookMs: 1_000 };

export interface TakeOverRequest extends Omit<RestoreRequest, "inventory" | "until"> {
  readonly times: TakeOverTimes;
  /** Told while it waits for the writer before. */
  readonly onWait?: (() => void) | undefined;
}

/** The right to write the epoch `epoch`, and the state from which it goes on: none in an empty bucket. */
export interface TakenOver {
  readonly epoch: Epoch;
  readonly restored: Restored | undefined;
}

type Place = Pick<ChainPosition, "epoch" | "seq">;

/** Where a chain begins that nobody has begun, so that of two first writers one is the first. */
const GENESIS: Epoch = "00000000-00000000";
/** A writer that is still at it gets no further than this many records, or a multiple where it is fast. */
const BARRIER_DISTANCE = 16;

/**
 * Restores the newest state and makes sure that nobody else goes on writing to it. Where the bucket fences, the name
 * that the writer before would use next is taken from it; on a mount it is asked to end, and waited for.
 * @throws ReplicaError `conflict` when another server takes over at the same time; what {@link restoreReplica} throws
 */
export async function takeOver(request: TakeOverRequest): Promise<TakenOver> {
  const { client } = request;
  let inventory = takeInventory(await client.list());
  let restored = await restoreReplica({ ...request, inventory });
  const epoch = newEpoch(inventory.epochs.map((one) => one.epoch));
  const take = client.assurance.fences ? claim : waitForEnd;
  try {
    while (await take(request, inventory, epoch, restored?.sealed ?? true)) {
      // The writer before stored more after the restore had looked.
      await restored?.image.discard();
      restored = undefined;
      inventory = takeInventory(await client.list());
      restored = await restoreReplica({ ...request, inventory });
      if (client.assurance.fences) break;
    }
  } catch (error) {
    await restored?.image.discard();
    throw error;
  }
  return { epoch, restored };
}

/** @returns whether the writer before stored something meanwhile. */
async function claim({ client }: TakeOverRequest, { epochs }: ReplicaInventory, by: Epoch): Promise<boolean> {
  const newest = epochs.findLast(({ records }) => records.length > 0);
  const last = newest?.records.at(-1);
  let place: Place = { epoch: newest?.epoch ?? GENESIS, seq: (last ?? -1) + 1 };
  if (newest && last !== undefined) {
    // Somebody claimed it and has not begun: what they want next is the name of their head.
    const end = await readRecord(client, newest.epoch, last).catch(ignoreDamage);
    if (end?.header.kind === "claim") place = { epoch: end.header.by, seq: 0 };
  }
  const content = (epoch: Epoch, seq: number) =>
    encodeRecord({ kind: "claim", epoch, seq, previous: null, at: new Date().toISOString(), by }).content;
  let barrier: Place | undefined;
  let distance = BARRIER_DISTANCE;
  let changed = false;
  for (;;) {
    if (barrier?.epoch === place.epoch && barrier.seq === place.seq) return changed;
    if (await tryCreate(client, place, content(place.epoch, place.seq))) return changed;
    const rival = await readRecord(client, place.epoch, place.seq).catch(ignoreDamage);
    if (rival?.header.kind === "claim") {
      place = { epoch: rival.header.by, seq: 0 };
      continue;
    }
    changed = true;
    place = { ...place, seq: place.seq + 1 };
    if (barrier?.epoch === place.epoch) continue;
    const ahead = { ...place, seq: place.seq + distance };
    if (await tryCreate(client, ahead, content(ahead.epoch, ahead.seq))) barrier = ahead;
    else {
      // A writer that is busy is never caught up with by one record at a time.
      place = await lastFrom(client, place);
      distance *= 2;
    }
  }
}

/** The last record that a writer stored, from `place` on; of what was claimed beyond, nothing. */
async function lastFrom(client: ReplicaClient, place: Place): Promise<Place> {
  const { epoch } = place;
  const records = new Set(
    takeInventory(await client.list()).epochs.find((one) => one.epoch === epoch)?.records,
  );
  let { seq } = place;
  while (records.has(seq + 1)) seq += 1;
  const isClaim = async () =>
    (await readRecord(client, epoch, seq).catch(ignoreDamage))?.header.kind === "claim";
  while (seq > place.seq && (await isClaim())) seq -= 1;
  return { epoch, seq };
}

async function tryCreate(client: ReplicaClient, { epoch, seq }: Place, content: Buffer): Promise<boolean> {
  try {
    await client.create(recordKey(epoch, seq), content);
    return true;
  } catch (error) {
    if (isReplicaError(error, "conflict")) return false;
    throw error;
  }
}

function ignoreDamage(error: unknown): undefined {
  if (!isReplicaError(error, "missing", "damaged")) throw error;
}

/** @returns whether the writer before stored something meanwhile. */
async function waitForEnd(
  { client, times, signal, onWait }: TakeOverRequest,
  before: ReplicaInventory,
  epoch: Epoch,
  sealed: boolean,
): Promise<boolean> {
  if (sealed) return false;
  await client.create(
    announcementKey(epoch),
    encodeRecord({ kind: "announcement", epoch, seq: 0, previous: null, at: new Date().toISOString() })
      .content,
  );
  onWait?.();
  const seen = countRecords(before.epochs, epoch);
  let now = seen;
  let lastSign = performance.now();
  while (performance.now() - lastSign < times.silenceMs) {
    await pause(times.lookMs, signal);
    signal?.throwIfAborted();
    const { epochs } = takeInventory(await client.list());
    const rival = epochs.find((other) => compareEpochs(other.epoch, epoch) > 0);
    if (rival) {
      throw new ReplicaError(
        "conflict",
        `Another server takes over this bucket at the same time (${rival.epoch}).`,
      );
    }
    const found = countRecords(epochs, epoch);
    if (found === now) continue;
    now = found;
    lastSign = performance.now();
    if (await endsWithSeal(client, epochs, epoch)) return true;
  }
  return now !== seen;
}

function countRecords(epochs: readonly EpochInventory[], own: Epoch): number {
  return epochs.reduce((sum, { epoch, records }) => sum + (epoch === own ? 0 : records.length), 0);
}

async function endsWithSeal(
  client: ReplicaClient,
  epochs: readonly EpochInventory[],
  own: Epoch,
): Promise<boolean> {
  const newest = epochs.findLast(({ epoch, records }) => epoch !== own && records.length > 0);
  const seq = newest?.records.at(-1);
  if (newest === undefined || seq === undefined) return false;
  // A seal may come in before the record in front of it, which was handed over together with it.
  if (seq - (newest.records[0] ?? seq) !== newest.records.length - 1) return false;
  return (await readRecord(client, newest.epoch, seq).catch(ignoreDamage))?.header.kind === "seal";
}
