/** Thrown when as many wait as may. */
export class TooManyWaitingError extends Error {}

const MAX_WAITING = 100;

/**
 * Counts the attempts that are being checked, by bucket: until one has failed it stands in no table, and a thousand sent
 * at once must not all find the table empty. Of this process; each instance lets as many in by itself.
 */
export class AttemptsInFlight {
  readonly #buckets = new Map<string, { running: number; readonly waiting: (() => void)[] }>();

  running(bucket: string): number {
    return this.#buckets.get(bucket)?.running ?? 0;
  }

  start(bucket: string): void {
    this.#bucket(bucket).running += 1;
  }

  end(bucket: string): void {
    this.#bucket(bucket).running -= 1;
    this.wake(bucket);
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
    else if (entry.running === 0) this.#buckets.delete(bucket);
  }

  #bucket(bucket: string): { running: number; readonly waiting: (() => void)[] } {
    const entry = this.#buckets.get(bucket) ?? { running: 0, waiting: [] };
    this.#buckets.set(bucket, entry);
    return entry;
  }
}
