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
    const seq = this.#last === undefined ? 0 : this.#last.seq + 1;
    const place = {
      epoch: this.epoch,
      seq,
      previous: this.#last?.hash ?? null,
      at: writerTime().toISOString(),
    };
    const { content, hash } = encodeRecord({ ...said, ...place } as HeaderInput, body);
    await this.#create(recordKey(this.epoch, seq), content);
    this.#last = { epoch: this.epoch, seq, hash };
    this.#storedBytes += content.length;
    return this.#last;
  }
}

/** The wall clock of the process's start moved on by the monotonic one: a clock that jumps reorders no records. */
export function writerTime(): Date {
  return new Date(performance.timeOrigin + performance.now());
}
