import type { Clock } from "../../../platform/clock.ts";
import { TooManyRequestsError } from "../../../platform/errors.ts";
import type { EventBus } from "../../../platform/event-bus.ts";

const MINUTE_MS = 60_000;
const MAX_ACCOUNTS = 10_000;

interface Allowance {
  calls: number;
  at: number;
}

/**
 * Bounds how often an account calls the API: a bucket that holds the calls of a minute and fills again all the time. In
 * memory, because every request passes by here; each instance counts for itself.
 */
export class ApiCallLimit {
  readonly #perMinute: number;
  readonly #clock: Clock;
  readonly #events: EventBus;
  readonly #allowances = new Map<string, Allowance>();

  /** @param perMinute zero for no limit */
  constructor(perMinute: number, clock: Clock, events: EventBus) {
    this.#perMinute = perMinute;
    this.#clock = clock;
    this.#events = events;
  }

  /** Takes one call off the account's allowance. @throws TooManyRequestsError when nothing is left of it. */
  take(account: { readonly id: string; readonly username: string }): void {
    if (this.#perMinute === 0) return;
    const now = this.#clock.now().getTime();
    const allowance = this.#allowances.get(account.id) ?? this.#open(account.id, now);
    const since = Math.max(0, now - allowance.at);
    allowance.at = now;
    allowance.calls = Math.min(this.#perMinute, allowance.calls + (since * this.#perMinute) / MINUTE_MS);
    if (allowance.calls >= 1) {
      allowance.calls -= 1;
      return;
    }
    const limit = "API calls of an account";
    this.#events.publish("limit.reached", { limit, account: { id: account.id, name: account.username } });
    const seconds = Math.max(1, Math.ceil(((1 - allowance.calls) * MINUTE_MS) / this.#perMinute / 1000));
    throw new TooManyRequestsError(
      `This account has made more than ${this.#perMinute} calls a minute; go slower (ARGILLA_API_CALLS_PER_MINUTE)`,
      seconds,
    );
  }

  #open(id: string, now: number): Allowance {
    if (this.#allowances.size >= MAX_ACCOUNTS) this.#forgetIdle(now);
    const allowance = { calls: this.#perMinute, at: now };
    this.#allowances.set(id, allowance);
    return allowance;
  }

  /** After a minute without a call the allowance is whole again, which is what a new one is. */
  #forgetIdle(now: number): void {
    for (const [id, { at }] of this.#allowances) if (now - at >= MINUTE_MS) this.#allowances.delete(id);
  }
}
