import { readManifest, readParts } from "./base-snapshot.ts";
import { type ChainPosition, readChain, readRecord } from "./chain-reader.ts";
import { DatabaseImage } from "./database-image.ts";
import { findLineages, type Lineage, type LineageStretch } from "./lineage.ts";
import type { HeaderOf, StoredRecord } from "./record-format.ts";
import { isReplicaError, type ReplicaClient, ReplicaError } from "./replica-client.ts";
import type { ReplicaInventory } from "./replica-inventory.ts";
import { type BaseName, compareEpochs, type Epoch, recordKey } from "./replica-keys.ts";

export interface RestoreRequest {
  readonly client: ReplicaClient;
  readonly inventory: ReplicaInventory;
  /** The file to make; it must not be there yet. */
  readonly path: string;
  /** Restores the state of this moment, or of the last one before it that there is. */
  readonly until?: Date | undefined;
  readonly onProgress?: ((progress: RestoreProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface RestoreProgress {
  /** Steps taken and to be taken: parts of the snapshot, then records. */
  readonly done: number;
  readonly total: number;
}

/** What a restore found, for a person and for the status page. */
export interface RestoreReport {
  /** The moment whose state was restored, by the clock of the writer; undefined for an empty database. */
  readonly at: Date | undefined;
  readonly base: BaseName;
  readonly records: number;
  readonly rows: number;
  /** What could not be used, newest first. Empty: everything that was ever stored is there. */
  readonly losses: readonly string[];
  /** How many records lie beyond the place where the restore had to stop. */
  readonly unusableRecords: number;
}

/** A restored database before it is put in its place. */
export interface Restored {
  readonly image: DatabaseImage;
  /** The state of the image. */
  readonly position: ChainPosition;
  readonly files: Readonly<Record<string, string>>;
  /** The name after which a record of this chain would be read next. */
  readonly next: { readonly epoch: Epoch; readonly seq: number };
  /** Whether the last writer ended in order. */
  readonly sealed: boolean;
  readonly report: RestoreReport;
}

/** A bucket that is far away is waited for less often, as far as memory allows. */
const PARTS_AT_ONCE = { atLeast: 2, atMost: 16, bytes: 24 << 20 };

/**
 * Puts the newest state together that the bucket proves: the newest snapshot whose parts all hash, and every record after
 * it until the first that is missing, damaged or of another chain. Nothing of the bucket is changed.
 * @returns undefined when nothing has ever been stored.
 * @throws ReplicaError when something has been, and none of it can be used; `newer` when a newer release wrote it.
 */
export async function restoreReplica(request: RestoreRequest): Promise<Restored | undefined> {
  const { client, inventory, path } = request;
  const problems: string[] = [];
  const written = inventory.epochs.filter(({ records }) => records.length > 0);
  if (written.length === 0) return undefined;
  const image = await DatabaseImage.create(path);
  try {
    let tried = false;
    for await (const lineage of findLineages(client, inventory)) {
      tried = true;
      const restore = new LineageRestore(request, lineage, image);
      const restored = await restore.run();
      if (restored) return restored;
      problems.push(...restore.losses);
    }
    if (!tried) {
      await image.discard();
      return undefined;
    }
    if (request.until) {
      throw new ReplicaError(
        "missing",
        `The bucket holds no state as old as ${request.until.toISOString()}.`,
      );
    }
    throw new ReplicaError(
      "damaged",
      `The bucket holds data of ${written.length} ${written.length === 1 ? "start" : "starts"}, but no snapshot of it can be used. ${problems.join(" ")}`,
    );
  } catch (error) {
    await image.discard();
    throw error;
  }
}

/** One try: the newest usable snapshot of a lineage and the records after it. */
class LineageRestore {
  readonly #request: RestoreRequest;
  readonly #lineage: Lineage;
  readonly #stretches: readonly LineageStretch[];
  readonly #image: DatabaseImage;
  readonly losses: string[];
  #files: Record<string, string> = {};
  #at: Date | undefined;
  #records = 0;
  #rows = 0;
  #pendingRows = 0;
  #done = 0;
  #total = 0;

  constructor(request: RestoreRequest, lineage: Lineage, image: DatabaseImage) {
    this.#request = request;
    this.#lineage = lineage;
    this.#stretches = lineage.stretches;
    this.#image = image;
    this.losses = [...lineage.losses];
  }

  async run(): Promise<Restored | undefined> {
    const { until } = this.#request;
    const late: { stretch: number; base: BaseName }[] = [];
    for (const found of this.#bases()) {
      const start = await this.#restoreBase(found, until);
      if (start === "late") late.unshift(found);
      else if (start) return this.#follow(found.stretch, start, found.base);
    }
    // Snapshots are known by the second they were made in: who asks for that second means the first of them.
    for (const found of late) {
      const start = await this.#restoreBase(found, undefined);
      if (start && start !== "late") return this.#follow(found.stretch, start, found.base);
    }
    return undefined;
  }

  /** Snapshots on the way to the tip, newest first. */
  *#bases(): Generator<{ stretch: number; base: BaseName }> {
    for (let stretch = this.#stretches.length - 1; stretch >= 0; stretch -= 1) {
      const { bases = [], last = -1 } = this.#stretches[stretch] ?? {};
      for (const base of bases.toReversed()) if (base.seq <= last) yield { stretch, base };
    }
  }

  /** @returns `late` for a snapshot that was made after `until`, though in the same second */
  async #restoreBase(
    { stretch, base }: { stretch: number; base: BaseName },
    until: Date | undefined,
  ): Promise<ChainPosition | "late" | undefined> {
    const { client, signal } = this.#request;
    const head = this.#stretches[stretch]?.head;
    if (until && base.time > until) return undefined;
    try {
      const manifest = await readManifest(client, base);
      const { header } = manifest;
      if (until && new Date(header.at) > until) return "late";
      const hash = header.previous ?? (manifest.hash === head?.header.base ? head.hash : undefined);
      if (hash === undefined)
        throw new ReplicaError("damaged", "A snapshot is not the one that its epoch begins with.");
      this.#done = 0;
      this.#total = header.parts.length + this.#recordsAfter(base);
      await this.#image.clear();
      const write = (start: number, piece: Buffer) => this.#image.write(start, piece);
      for await (const _ of readParts(client, base, manifest, partsAtOnce(header), write)) {
        signal?.throwIfAborted();
        this.#step();
      }
      this.#files = { ...header.files };
      this.#at = new Date(header.at);
      return { epoch: base.epoch, seq: base.seq, hash };
    } catch (error) {
      if (!isReplicaError(error, "missing", "damaged")) throw error;
      this.losses.push(error.message);
      return undefined;
    }
  }

  async #follow(first: number, start: ChainPosition, base: BaseName): Promise<Restored> {
    const walk: Walk = {
      position: start,
      read: start,
      sealed: false,
      next: { epoch: start.epoch, seq: start.seq + 1 },
    };
    for (const [index, { epoch, head, last, records }] of this.#stretches.entries()) {
      if (index < first) continue;
      if (index > first) {
        const parent = head?.header.parent;
        if (!head || parent?.hash !== walk.position.hash) {
          return this.#stop(walk, base, `${epoch} does not go on from where the epoch before it ends.`);
        }
        Object.assign(this.#files, head.header.files);
        walk.position = walk.read = { epoch, seq: 0, hash: head.hash };
        walk.sealed = false;
        walk.next = { epoch, seq: 1 };
      }
      const seqs = records.filter((seq) => seq > walk.read.seq && seq <= last);
      const end = await this.#applyRecords(walk, seqs);
      if (end === "until") return this.#stop(walk, base);
      if (end !== undefined) return this.#stop(walk, base, end);
      if (Number.isFinite(last) && walk.read.seq < last) {
        return this.#stop(walk, base, `${recordKey(epoch, walk.read.seq + 1)} is missing.`);
      }
    }
    return this.#stop(walk, base);
  }

  /** @returns why it stopped before the end; `until` when the wanted moment was reached. */
  async #applyRecords(walk: Walk, seqs: readonly number[]): Promise<string | undefined> {
    const { client, until, signal } = this.#request;
    const chain = readChain(client, walk.read, seqs);
    for (;;) {
      signal?.throwIfAborted();
      const { done, value } = await chain.next();
      // A claim that was laid ahead, to stop a writer, leaves a gap before it in which nothing was lost.
      if (done)
        return value && !(await this.#onlyClaims(walk.read.epoch, seqs, value.seq))
          ? value.reason
          : undefined;
      const { header, hash } = value;
      if (until && new Date(header.at) > until) {
        await chain.return(undefined);
        return "until";
      }
      const place = { epoch: header.epoch, seq: header.seq, hash };
      if (header.kind === "break") {
        await chain.return(undefined);
        return `Changes before record ${header.seq} of ${header.epoch} were missed, and no later snapshot can be used.`;
      }
      if (header.kind === "pages") {
        this.#pendingRows += header.rows;
        try {
          if (await this.#image.apply(value as StoredRecord<"pages">)) this.#commit(walk, place);
        } catch (error) {
          if (!isReplicaError(error, "damaged")) throw error;
          await chain.return(undefined);
          return error.message;
        }
      } else if (header.kind !== "claim") {
        this.#commit(walk, place);
      }
      Object.assign(this.#files, header.files);
      this.#at = new Date(header.at);
      walk.read = place;
      walk.sealed = header.kind === "seal";
      walk.next =
        header.kind === "claim" ? { epoch: header.by, seq: 0 } : { epoch: place.epoch, seq: place.seq + 1 };
      this.#records += 1;
      this.#step();
    }
  }

  #commit(walk: Walk, place: ChainPosition): void {
    walk.position = place;
    this.#rows += this.#pendingRows;
    this.#pendingRows = 0;
  }

  /** Whether all records from `seq` on that there are say nothing but that somebody else goes on. */
  async #onlyClaims(epoch: Epoch, seqs: readonly number[], seq: number): Promise<boolean> {
    const rest = seqs.filter((other) => other >= seq);
    if (rest.length > 2 || rest.includes(seq)) return false;
    for (const other of rest) {
      const record = await readRecord(this.#request.client, epoch, other).catch(() => undefined);
      if (record?.header.kind !== "claim") return false;
    }
    return true;
  }

  #stop(walk: Walk, base: BaseName, reason?: string): Restored {
    if (reason !== undefined) this.losses.push(reason);
    const { epoch, seq } = walk.read;
    const unusable = reason === undefined ? 0 : this.#recordsAfter({ epoch, seq });
    return {
      image: this.#image,
      position: walk.position,
      files: this.#files,
      next: walk.next,
      sealed: walk.sealed,
      report: {
        at: this.#at,
        base,
        records: this.#records,
        rows: this.#rows,
        losses: [...this.losses],
        unusableRecords: unusable + this.#lineage.skippedRecords,
      },
    };
  }

  #recordsAfter(place: { epoch: Epoch; seq: number }): number {
    return this.#stretches
      .filter(({ epoch }) => compareEpochs(epoch, place.epoch) >= 0)
      .reduce((sum, { epoch, records, last }) => {
        return (
          sum + records.filter((seq) => seq <= last && (epoch !== place.epoch || seq > place.seq)).length
        );
      }, 0);
  }

  #step(): void {
    this.#done += 1;
    this.#request.onProgress?.({ done: this.#done, total: this.#total });
  }
}

function partsAtOnce({ parts }: HeaderOf<"base">): number {
  const { atLeast, atMost, bytes } = PARTS_AT_ONCE;
  const largest = Math.max(1, ...parts.map((part) => part.bytes));
  return Math.max(atLeast, Math.min(atMost, Math.floor(bytes / largest)));
}

interface Walk {
  /** The state of the image. */
  position: ChainPosition;
  /** The last record that was read. */
  read: ChainPosition;
  sealed: boolean;
  next: { epoch: Epoch; seq: number };
}
