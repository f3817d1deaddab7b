import type { Clock } from "./clock.ts";

/** What costs a request to find out: kept for a while, and asked for once by all who want it at the same time. */
export class Remembered<T> {
  readonly #ask: () => Promise<T>;
  readonly #lifetimeMs: (value: T) => number;
  readonly #clock: Clock;
  #known: { readonly value: Promise<T>; until: number } | undefined;

  /**
   * @param ask takes a bounded time and does not fail: that there was no answer is a value too
   * @param lifetimeMs how long a value is good for
   */
  constructor(ask: () => Promise<T>, lifetimeMs: (value: T) => number, clock: Clock) {
    this.#ask = ask;
    this.#lifetimeMs = lifetimeMs;
    this.#clock = clock;
  }

  async get(): Promise<T> {
    const now = this.#clock.now().getTime();
    if (this.#known && this.#known.until > now) return this.#known.value;
    const known = { value: this.#ask(), until: Number.POSITIVE_INFINITY };
    this.#known = known;
    const value = await known.value;
    known.until = now + this.#lifetimeMs(value);
    return value;
  }
}
