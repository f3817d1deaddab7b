import { type BaseName, compareEpochs, type Epoch, parseReplicaKey } from "./replica-keys.ts";

/** What a bucket holds of one epoch, by its names alone. */
export interface EpochInventory {
  readonly epoch: Epoch;
  /** In order. */
  readonly records: number[];
  /** Snapshots that have a manifest, in order. */
  readonly bases: BaseName[];
  /** How many parts there are of each snapshot, with or without a manifest, by its name as text. */
  readonly parts: { readonly base: BaseName; readonly index: number }[];
  announced: boolean;
}

/** What a bucket holds of a replica. */
export interface ReplicaInventory {
  /** From the oldest to the newest. */
  readonly epochs: readonly EpochInventory[];
  /** Objects with names that are not ours. */
  readonly foreign: number;
}

export function takeInventory(keys: Iterable<string>): ReplicaInventory {
  const epochs = new Map<Epoch, EpochInventory>();
  let foreign = 0;
  const of = (epoch: Epoch) => {
    const known = epochs.get(epoch) ?? { epoch, records: [], bases: [], parts: [], announced: false };
    epochs.set(epoch, known);
    return known;
  };
  for (const key of keys) {
    const parsed = parseReplicaKey(key);
    if (!parsed) foreign += 1;
    else if (parsed.kind === "record") of(parsed.epoch).records.push(parsed.seq);
    else if (parsed.kind === "announcement") of(parsed.epoch).announced = true;
    else if (parsed.kind === "base") of(parsed.base.epoch).bases.push(parsed.base);
    else of(parsed.base.epoch).parts.push({ base: parsed.base, index: parsed.index });
  }
  for (const { records, bases } of epochs.values()) {
    records.sort((one, other) => one - other);
    bases.sort((one, other) => one.seq - other.seq || one.time.getTime() - other.time.getTime());
  }
  const ordered = [...epochs.values()].sort((one, other) => compareEpochs(one.epoch, other.epoch));
  return { epochs: ordered, foreign };
}
