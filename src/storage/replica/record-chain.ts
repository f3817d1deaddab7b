import type { ChainPosition } from "./chain-reader.ts";
import { encodeRecord, type HeaderInput } from "./record-format.ts";
import { type Epoch, recordKey } from "./replica-keys.ts";

type Said<Input> = Input extends HeaderInput ? Omit<Input, "epoch" | "seq" | "previous" | "at"> : never;
/** What a record says besides its place. */
export type RecordContent = Said<HeaderInput>;

/** The records of one epoch, as its writer makes them: one after the other, each naming the one before. */
export class RecordChain {
  readonly epoch: Epoch;
  readonly #create: (key: string, content: Buffer) => Promise<void>;
  #last: ChainPosition | undefined;
  #storedBytes = 0;

  /** @param create makes an object and resolves when the bucket has it */
  constructor(epoch: Epoch, create: (key: string, content: Buffer) => Promise<void>) {
    this.epoch = epoch;
    this.#create = create;
  }

  /** The last record that the bucket has; undefined before the head. */
  get last(): ChainPosition | undefined {
    return this.#last;
  }

  get storedBytes(): number {
    return this.#storedBytes;
  }

  /** Appends one record. The next must not be appended before this one is there. */
  async append(said: RecordContent, body?: Buffer): Promise<ChainPosition> {
    const record = this.#encode(this.#last, said, body);
    await this.#store(record);
    return this.#accepted(record);
  }

  /**
   * Appends the last change and the seal at once, which where a confirmation takes seconds halves a stop. Not where names
   * are claimed: another server could take the name of the first while the second is there.
   */
  async appendWithSeal(said: RecordContent, body: Buffer): Promise<ChainPosition> {
    const change = this.#encode(this.#last, said, body);
    const seal = this.#encode(change.place, { kind: "seal" });
    await Promise.all([this.#store(change), this.#store(seal)]);
    this.#accepted(change);
    return this.#accepted(seal);
  }

  #encode(before: ChainPosition | undefined, said: RecordContent, body?: Buffer): EncodedRecord {
    const seq = before === undefined ? 0 : before.seq + 1;
    const header = { epoch: this.epoch, seq, previous: before?.hash ?? null, at: writerTime().toISOString() };
    const { content, hash } = encodeRecord({ ...said, ...header } as HeaderInput, body);
    return { content, place: { epoch: this.epoch, seq, hash } };
  }

  #store({ place, content }: EncodedRecord): Promise<void> {
    return this.#create(recordKey(place.epoch, place.seq), content);
  }

  #accepted({ place, content }: EncodedRecord): ChainPosition {
    this.#last = place;
    this.#storedBytes += content.length;
    return place;
  }
}

interface EncodedRecord {
  readonly place: ChainPosition;
  readonly content: Buffer;
}

/** The wall clock of the process's start moved on by the monotonic one: a clock that jumps reorders no records. */
export function writerTime(): Date {
  return new Date(performance.timeOrigin + performance.now());
}
