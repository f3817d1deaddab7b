import { readHead, readRecord } from "./chain-reader.ts";
import { inOrder } from "./in-order.ts";
import type { StoredRecord } from "./record-format.ts";
import { isReplicaError, type ReplicaClient } from "./replica-client.ts";
import type { EpochInventory, ReplicaInventory } from "./replica-inventory.ts";
import { type BaseName, compareEpochs, type Epoch } from "./replica-keys.ts";

/** The part of an epoch that leads to a later state: its records up to `last`. */
export interface LineageStretch {
  readonly epoch: Epoch;
  /** Undefined where the record is gone, as retention leaves the oldest epoch, or damaged. */
  readonly head: StoredRecord<"head"> | undefined;
  /** Infinity for the newest epoch. */
  readonly last: number;
  readonly records: readonly number[];
  readonly bases: readonly BaseName[];
}

/** A way to a newest state. */
export interface Lineage {
  /** From the oldest to the newest. */
  readonly stretches: readonly LineageStretch[];
  /** What of its epochs cannot be used, in sentences. */
  readonly losses: readonly string[];
  /** Records of newer epochs that lead nowhere. */
  readonly skippedRecords: number;
}

type Head = { readonly head: StoredRecord<"head"> } | { readonly problem: string } | "void" | "gone";

const HEADS_AT_ONCE = 32;
const STRAYS_LOOKED_AT = 32;

/**
 * The ways to a newest state, best first: from the newest epoch back over its parents, and should that not do, from the
 * epoch before it. None when nobody ever got further than claiming a name.
 * @throws ReplicaError when the bucket cannot be read, and for records of a newer release
 */
export async function* findLineages(
  client: ReplicaClient,
  { epochs }: ReplicaInventory,
): AsyncGenerator<Lineage, void, undefined> {
  const heads = new Map<Epoch, Head>();
  const inventories = new Map(epochs.map((inventory) => [inventory.epoch, inventory]));
  const reading = inOrder(
    epochs,
    () => HEADS_AT_ONCE,
    async (inventory) => {
      return [inventory.epoch, await lookAtHead(client, inventory)] as const;
    },
  );
  for await (const [epoch, head] of reading) heads.set(epoch, head);

  const skipped: string[] = [];
  let skippedRecords = 0;
  for (const tip of epochs.toReversed()) {
    const head = heads.get(tip.epoch);
    if (tip.records.length === 0 || head === undefined || head === "void") continue;
    const { stretches, problems } = walkBack(tip, heads, inventories);
    const strays = await findStrays(client, stretches);
    yield { stretches, losses: [...skipped, ...problems, ...strays], skippedRecords };
    if (typeof head === "object" && "problem" in head) skipped.push(head.problem);
    skippedRecords += tip.records.length;
  }
}

function walkBack(
  tip: EpochInventory,
  heads: ReadonlyMap<Epoch, Head>,
  inventories: ReadonlyMap<Epoch, EpochInventory>,
): { stretches: LineageStretch[]; problems: string[] } {
  const stretches: LineageStretch[] = [];
  const problems: string[] = [];
  let last = Number.POSITIVE_INFINITY;
  for (let inventory: EpochInventory | undefined = tip; inventory; ) {
    const { epoch, records, bases } = inventory;
    const found = heads.get(epoch);
    if (found === "void") break;
    const head = typeof found === "object" && "head" in found ? found.head : undefined;
    if (typeof found === "object" && "problem" in found) problems.push(found.problem);
    stretches.unshift({ epoch, head, last, records, bases });
    const parent = head?.header.parent;
    // Parents are older, so that even a forged chain of parents ends.
    if (!parent || compareEpochs(parent.epoch, epoch) >= 0) break;
    last = parent.seq;
    inventory = inventories.get(parent.epoch);
  }
  return { stretches, problems };
}

/** Changes that a writer stored after the next one had gone on without them: possible only where nothing fences. */
async function findStrays(client: ReplicaClient, stretches: readonly LineageStretch[]): Promise<string[]> {
  const strays: string[] = [];
  for (const { epoch, last, records } of stretches) {
    const later = records.filter((seq) => seq > last).slice(0, STRAYS_LOOKED_AT);
    let changes = 0;
    for (const seq of later) {
      const record = await readRecord(client, epoch, seq).catch((error: unknown) => {
        if (isReplicaError(error, "missing", "damaged")) return undefined;
        throw error;
      });
      // Records of a transaction that never became whole are no loss.
      if (record?.header.kind === "pages" && record.header.commit) changes += 1;
    }
    if (changes > 0)
      strays.push(`${changes} records of ${epoch} came after another server had gone on without them.`);
  }
  return strays;
}

async function lookAtHead(client: ReplicaClient, { epoch, records }: EpochInventory): Promise<Head> {
  if (records[0] !== 0) return "gone";
  try {
    const head = await readHead(client, epoch);
    return head === "void" ? head : { head };
  } catch (error) {
    if (!isReplicaError(error, "missing", "damaged")) throw error;
    return { problem: error.message };
  }
}
