/** Thrown when as many wait as may. */
export class TooManyWaitingError extends Error {}

const MAX_WAITING = 100;

interface Bucket {
  running: number;
  /** How many look up its failures at this moment. */
  looking: number;
  /** Grows with each attempt that fails. */
  failed: number;
  readonly waiting: (() => void)[];
}

/**
 * Counts the attempts that are being checked, by bucket: until one has failed it stands in no table, and a thousand sent
 * at once must not all find the table empty. Of this process; each instance lets as many in by itself.
 */
export class AttemptsInFlight {
  readonly #buckets = new Map<string, Bucket>();

  running(bucket: string): number {
    return this.#buckets.get(bucket)?.running ?? 0;
  }

  start(bucket: string): void {
    this.#bucket(bucket).running += 1;
  }

  /** @param failed whether it did, and its failure is written down. */
  end(bucket: string, failed: boolean): void {
    const entry = this.#bucket(bucket);
    entry.running -= 1;
    if (failed) entry.failed += 1;
    this.wake(bucket);
  }

  /**
   * What `read` finds of these buckets' failures; read again where an attempt has failed meanwhile, which is no longer
   * running and may not have been found yet.
   */
  async lookUp<T>(buckets: readonly string[], read: () => Promise<T>): Promise<T> {
    const entries = buckets.map((bucket) => this.#bucket(bucket));
    for (const entry of entries) entry.looking += 1;
    try {
      for (;;) {
        const failed = entries.map((entry) => entry.failed);
        const found = await read();
        if (entries.every((entry, index) => entry.failed === failed[index])) return found;
      }
    } finally {
      for (const entry of entries) entry.looking -= 1;
      for (const bucket of buckets) this.#tidy(bucket);
    }
  }

  /** Resolves when an attempt has ended, for one of those who wait. @throws TooManyWaitingError */
  wait(bucket: string): Promise<void> {
    const { waiting } = this.#bucket(bucket);
    if (waiting.length >= MAX_WAITING) throw new TooManyWaitingError();
    return new Promise((resolve) => waiting.push(resolve));
  }

  /** Lets the next one look whether there is room. */
  wake(bucket: string): void {
    const entry = this.#bucket(bucket);
    const next = entry.waiting.shift();
    if (next) next();
    else this.#tidy(bucket);
  }

  #tidy(bucket: string): void {
    const { running, looking, waiting } = this.#bucket(bucket);
    if (running === 0 && looking === 0 && waiting.length === 0) this.#buckets.delete(bucket);
  }

  #bucket(bucket: string): Bucket {
    const entry = this.#buckets.get(bucket) ?? { running: 0, looking: 0, failed: 0, waiting: [] };
    this.#buckets.set(bucket, entry);
    return entry;
  }
}
