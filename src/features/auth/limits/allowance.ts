/** A bucket that begins full and fills again all the time. Times are milliseconds of one clock. */
export class Allowance {
  readonly #most: number;
  readonly #refillMs: number;
  #left: number;
  #at: number;

  /** @param refillMs in which one comes back */
  constructor(most: number, refillMs: number, now: number) {
    this.#most = most;
    this.#refillMs = refillMs;
    this.#left = most;
    this.#at = now;
  }

  /** When something was last taken, or wanted. */
  get at(): number {
    return this.#at;
  }

  /** @returns whether there was one to take */
  take(now: number): boolean {
    this.#refill(now);
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }

  giveBack(): void {
    this.#left = Math.min(this.#most, this.#left + 1);
  }

  /** Seconds until there is one to take, at least 1. */
  secondsToNext(now: number): number {
    this.#refill(now);
    return Math.max(1, Math.ceil(((1 - this.#left) * this.#refillMs) / 1000));
  }

  #refill(now: number): void {
    const since = Math.max(0, now - this.#at);
    this.#left = Math.min(this.#most, this.#left + since / this.#refillMs);
    this.#at = now;
  }
}
