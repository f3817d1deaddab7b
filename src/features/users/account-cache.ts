import type { Clock } from "../../platform/clock.ts";
import type { EventBus } from "../../platform/event-bus.ts";
import type { User } from "./user.ts";

const LIFETIME_MS = 2_000;
const MAX_ENTRIES = 10_000;

/**
 * Keeps accounts for two seconds, so that a client's burst of requests costs one look-up. A change made by this process
 * holds at once; one made by another instance on the same database within those two seconds.
 */
export class AccountCache {
  readonly #entries = new Map<string, { user: User; expires: number }>();
  readonly #clock: Clock;
  #generation = 0;

  constructor(clock: Clock, events: EventBus) {
    this.#clock = clock;
    const forget = () => this.#forgetAll();
    events.on("user.updated", forget);
    events.on("user.deleted", forget);
  }

  /** The account under `key`, loaded unless known. Unknown accounts are not remembered: a new key works at once. */
  async get(key: string, load: () => Promise<User | undefined>): Promise<User | undefined> {
    const now = this.#clock.now().getTime();
    const entry = this.#entries.get(key);
    if (entry && entry.expires > now) return entry.user;

    const generation = this.#generation;
    const user = await load();
    // A change during the load would be hidden by what was read before it.
    if (user && generation === this.#generation) this.#remember(key, { user, expires: now + LIFETIME_MS });
    return user;
  }

  #remember(key: string, entry: { user: User; expires: number }): void {
    if (this.#entries.size >= MAX_ENTRIES) this.#entries.clear();
    this.#entries.set(key, entry);
  }

  #forgetAll(): void {
    this.#generation += 1;
    this.#entries.clear();
  }
}
