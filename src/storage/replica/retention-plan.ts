import type { EpochInventory, ReplicaInventory } from "./replica-inventory.ts";
import { type BaseName, baseKey, compareEpochs, partKey, recordKey } from "./replica-keys.ts";

/** What of the past stays. */
export interface RetentionPolicy {
  /** For how long there is a snapshot of each day, and of each hour of the last one. */
  readonly days: number;
  /** How many records stay at most, besides those that the newest two snapshots need. */
  readonly records: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Of the newest snapshots that many stay whatever their age: one may turn out damaged. */
const NEWEST_KEPT = 2;

/**
 * Keys that may go. The newest two snapshots stay with every record since the older of them, so that no restore of the
 * newest state depends on what goes; of the older ones one an hour for a day, one a day for `days`, and those marked as
 * kept. Records between old snapshots stay while there is room for them.
 * @param verified the newest snapshot, after it was read back
 */
export function planRetention(
  { epochs }: ReplicaInventory,
  verified: BaseName,
  { days, records }: RetentionPolicy,
): string[] {
  const bases = epochs.flatMap((epoch) => epoch.bases).filter((base) => compareBases(base, verified) <= 0);
  bases.sort(compareBases);
  const safe = bases.at(-NEWEST_KEPT);
  if (!safe || bases.length < NEWEST_KEPT) return [];
  const keptBases = new Set(chooseBases(bases, verified.time, days).map(baseKey));
  const firstRecord = oldestKept(
    epochs,
    safe,
    records,
    bases.find((base) => keptBases.has(baseKey(base))),
  );
  return epochs.flatMap((epoch) => expired(epoch, keptBases, verified, firstRecord));
}

function chooseBases(bases: readonly BaseName[], now: Date, days: number): BaseName[] {
  const slots = new Map<string, BaseName>();
  for (const base of bases) {
    const age = now.getTime() - base.time.getTime();
    if (age > days * DAY_MS) continue;
    const slot = age > DAY_MS ? DAY_MS : HOUR_MS;
    // The newest of its slot: it comes last.
    slots.set(`${slot} ${Math.floor(base.time.getTime() / slot)}`, base);
  }
  return [...slots.values(), ...bases.filter(({ kept }) => kept), ...bases.slice(-NEWEST_KEPT)];
}

interface Place {
  readonly epoch: string;
  readonly seq: number;
}

/** The record from which on all stay. */
function oldestKept(
  epochs: readonly EpochInventory[],
  safe: BaseName,
  room: number,
  oldestBase: BaseName | undefined,
): Place {
  let left = room;
  let first: Place = safe;
  for (const { epoch, records } of epochs.toReversed()) {
    for (const seq of records.toReversed()) {
      const place = { epoch, seq };
      if (comparePlaces(place, safe) >= 0) continue;
      if (left === 0 || (oldestBase && comparePlaces(place, oldestBase) < 0)) return first;
      left -= 1;
      first = place;
    }
  }
  return first;
}

function expired(
  { epoch, records, bases, parts, announced }: EpochInventory,
  keptBases: ReadonlySet<string>,
  verified: BaseName,
  first: Place,
): string[] {
  const manifests = new Set(bases.map(baseKey));
  const goes = (base: BaseName) => !keptBases.has(baseKey(base)) && compareBases(base, verified) < 0;
  return [
    // Manifests before their parts and late records before early ones: what is left of a deletion that is cut off
    // is no snapshot and no chain with a hole.
    ...bases.filter(goes).map(baseKey),
    ...parts
      .filter(({ base }) => (manifests.has(baseKey(base)) ? goes(base) : compareBases(base, verified) < 0))
      .map(({ base, index }) => partKey(base, index)),
    // Heads stay with their epoch's kept snapshots, which they may vouch for.
    ...records
      .filter((seq) => comparePlaces({ epoch, seq }, first) < 0)
      .filter((seq) => seq > 0 || !bases.some((base) => !goes(base)))
      .map((seq) => recordKey(epoch, seq)),
    ...(announced && epoch < verified.epoch ? [`${epoch}/announcement`] : []),
  ];
}

function comparePlaces(one: Place, other: Place): number {
  return compareEpochs(one.epoch, other.epoch) || one.seq - other.seq;
}

function compareBases(one: BaseName, other: BaseName): number {
  return comparePlaces(one, other) || one.time.getTime() - other.time.getTime();
}
