import { verifyBase, writeBase } from "./base-snapshot.ts";
import type { ChainPosition } from "./chain-reader.ts";
import { DatabaseFile } from "./database-file.ts";
import { writerTime } from "./record-chain.ts";
import { isReplicaError, type ReplicaClient, ReplicaError } from "./replica-client.ts";
import { takeInventory } from "./replica-inventory.ts";
import type { BaseName, Epoch } from "./replica-keys.ts";
import type { ReplicatorEvent } from "./replication-status.ts";
import { planRetention, type RetentionPolicy } from "./retention-plan.ts";
import type { WriteAheadLog } from "./write-ahead-log.ts";

export interface SnapshotPolicy {
  /** A new snapshot is due after this many records, or bytes stored. */
  readonly records: number;
  readonly bytes: number;
  readonly retention: RetentionPolicy;
}

interface Parts {
  readonly client: ReplicaClient;
  readonly database: string;
  readonly epoch: Epoch;
  readonly log: WriteAheadLog;
  readonly policy: SnapshotPolicy;
  readonly files: () => Promise<Readonly<Record<string, string>>>;
  readonly create: (key: string, content: Buffer) => Promise<void>;
  readonly onEvent: (event: ReplicatorEvent) => void;
  readonly signal: AbortSignal;
  /** Records that a restore would apply after the newest snapshot, as of the start. */
  readonly recordsBefore: number;
  /** Why the state of the start is worth a snapshot that stays; undefined when it is not. */
  readonly keep: string | undefined;
}

/**
 * Makes snapshots in the background and deletes what they make superfluous. Between two checkpoints of ours nothing
 * writes to the database file, so that a plain copy of it is the database as of the record before the checkpoint.
 */
export class SnapshotKeeper {
  readonly #parts: Parts;
  readonly #file: DatabaseFile;
  /** The record whose state the database file holds. */
  #filed: ChainPosition | undefined;
  #newest: BaseName | undefined;
  #recordsAt = 0;
  #bytesAt = 0;
  #storedBytes = 0;
  #reading = false;
  #working: Promise<void> | undefined;
  #label: string | undefined;
  #wanted = false;
  #stopped = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#recordsAt = -parts.recordsBefore;
    this.#label = parts.keep;
    this.#file = new DatabaseFile(parts.database);
  }

  get newest(): BaseName | undefined {
    return this.#newest;
  }

  get storedBytes(): number {
    return this.#storedBytes;
  }

  /** Whether the database file is being copied, so that nothing may be written to it. */
  get reading(): boolean {
    return this.#reading;
  }

  /** The snapshot that an epoch without a parent begins with. @returns the hash of its manifest */
  async first(): Promise<string> {
    const hash = await this.#write(this.#name(0), null);
    if (hash === undefined)
      throw new ReplicaError("unavailable", "Another program writes to the database file.");
    this.#wanted = false;
    return hash;
  }

  /** The head is stored: the database file holds its state. */
  begin(head: ChainPosition): void {
    this.#filed = head;
    // Now, while nothing has been moved into the file.
    if (this.#label !== undefined) this.take(0);
  }

  /** A checkpoint made the database file hold the state of `place`. */
  filed(place: ChainPosition): void {
    this.#filed = place;
  }

  isDue({ seq }: ChainPosition, storedBytes: number): boolean {
    if (this.#working || this.#stopped) return false;
    const { records, bytes } = this.#parts.policy;
    return this.#wanted || seq - this.#recordsAt >= records || storedBytes - this.#bytesAt >= bytes;
  }

  /** Begins a snapshot of what the database file holds. */
  take(storedBytes: number): void {
    const place = this.#filed;
    if (!place || !this.#parts.log.filed || this.#working || this.#stopped) return;
    this.#wanted = false;
    this.#recordsAt = place.seq;
    this.#bytesAt = storedBytes;
    this.#working = this.#takeAt(place)
      .then(() => undefined)
      .catch((error: unknown) => {
        this.#wanted = true;
        if (this.#parts.signal.aborted || this.#stopped) return;
        const cause = isReplicaError(error)
          ? error
          : new ReplicaError("unavailable", (error as Error).message);
        this.#parts.onEvent({ kind: "snapshot-failed", error: cause });
      })
      .finally(() => {
        this.#working = undefined;
      });
  }

  /** The same, and waits for it: nothing may be acknowledged before. */
  async takeNow(place: ChainPosition): Promise<void> {
    await this.#working;
    this.#filed = place;
    if (!(await this.#takeAt(place))) {
      throw new ReplicaError(
        "unavailable",
        "Another program writes to the database file; its snapshot is begun again.",
      );
    }
  }

  /** Begins nothing more; what is under way ends soon. */
  stop(): void {
    this.#stopped = true;
  }

  async ended(): Promise<void> {
    await this.#working;
  }

  close(): void {
    this.#file.close();
  }

  /** @returns whether there is one now. */
  async #takeAt(place: ChainPosition): Promise<boolean> {
    const name = this.#name(place.seq);
    const hash = await this.#write(name, place.hash);
    if (hash === undefined) this.#wanted = true;
    else await this.#deleteExpired(name);
    return hash !== undefined;
  }

  async #write(name: BaseName, previous: string | null): Promise<string | undefined> {
    const { log, create, files, onEvent } = this.#parts;
    const label = this.#label;
    const filed = log.filed;
    this.#reading = true;
    try {
      const written = await writeBase({
        ...{ file: this.#file, name, previous, create, label, at: writerTime() },
        files: await files(),
        isUntouched: () => !this.#stopped && filed !== undefined && log.filed === filed,
      });
      if (!written) return undefined;
      if (label === this.#label) this.#label = undefined;
      this.#newest = name;
      this.#storedBytes += written.bytes;
      onEvent({ kind: "snapshot", bytes: written.bytes });
      return written.hash;
    } finally {
      this.#reading = false;
    }
  }

  #name(seq: number): BaseName {
    const time = writerTime();
    time.setMilliseconds(0);
    return { epoch: this.#parts.epoch, seq, time, kept: this.#label !== undefined };
  }

  /** Nothing goes before the new snapshot has been read back. */
  async #deleteExpired(newest: BaseName): Promise<void> {
    const { client, policy } = this.#parts;
    await verifyBase(client, newest);
    const keys = planRetention(takeInventory(await client.list()), newest, policy.retention);
    for (const key of keys) {
      if (this.#stopped) return;
      await client.remove(key);
    }
  }
}
