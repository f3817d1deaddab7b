import type { Clock } from "../../../platform/clock.ts";
import { TooManyRequestsError } from "../../../platform/errors.ts";
import type { EventBus } from "../../../platform/event-bus.ts";
import { Allowance } from "./allowance.ts";

const MINUTE_MS = 60_000;
const MAX_ACCOUNTS = 10_000;

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
    if (allowance.take(now)) return;
    const limit = "API calls of an account";
    this.#events.publish("limit.reached", { limit, account: { id: account.id, name: account.username } });
    throw new TooManyRequestsError(
      `This account has made more than ${this.#perMinute} calls a minute; go slower (ARGILLA_API_CALLS_PER_MINUTE)`,
      allowance.secondsToNext(now),
    );
  }

  #open(id: string, now: number): Allowance {
    if (this.#allowances.size >= MAX_ACCOUNTS) this.#forgetIdle(now);
    const allowance = new Allowance(this.#perMinute, MINUTE_MS / this.#perMinute, now);
    this.#allowances.set(id, allowance);
    return allowance;
  }

  /** After a minute without a call the allowance is whole again, which is what a new one is. */
  #forgetIdle(now: number): void {
    for (const [id, { at }] of this.#allowances) if (now - at >= MINUTE_MS) this.#allowances.delete(id);
  }
}
