/** Thrown when a queue holds as much as it may. */
export class QueueFullError extends Error {}

/**
 * Runs at most `concurrency` jobs at once and takes waiting ones from each lane in turn, so that a lane with a hundred
 * jobs delays another lane's first job by one job and not by a hundred.
 */
export class FairQueue {
  readonly #concurrency: number;
  readonly #maxWaiting: number;
  readonly #lanes = new Map<string, (() => void)[]>();
  #running = 0;
  #waiting = 0;

  constructor(concurrency: number, maxWaiting: number) {
    this.#concurrency = concurrency;
    this.#maxWaiting = maxWaiting;
  }

  /** @throws QueueFullError when `maxWaiting` jobs wait already. */
  async run<T>(lane: string, job: () => Promise<T>): Promise<T> {
    await this.#turn(lane);
    try {
      return await job();
    } finally {
      this.#next();
    }
  }

  #turn(lane: string): Promise<void> {
    if (this.#running < this.#concurrency) {
      this.#running += 1;
      return Promise.resolve();
    }
    if (this.#waiting >= this.#maxWaiting) throw new QueueFullError();
    this.#waiting += 1;
    return new Promise((resolve) => {
      const jobs = this.#lanes.get(lane) ?? [];
      jobs.push(resolve);
      this.#lanes.set(lane, jobs);
    });
  }

  /** Hands the finished job's place to the first lane, which then goes to the end of the line. */
  #next(): void {
    const [first] = this.#lanes;
    if (!first) {
      this.#running -= 1;
      return;
    }
    const [lane, jobs] = first;
    const start = jobs.shift();
    this.#lanes.delete(lane);
    if (jobs.length > 0) this.#lanes.set(lane, jobs);
    this.#waiting -= 1;
    start?.();
  }
}
