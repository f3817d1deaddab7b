import type { Database } from "../../../db/database.ts";
import { inTransaction } from "../../../db/transaction.ts";
import type { BrowserMark, Caller } from "../../../http/caller.ts";
import type { Clock } from "../../../platform/clock.ts";
import { counted } from "../../../platform/counted.ts";
import { TooManyRequestsError, UnauthorizedError } from "../../../platform/errors.ts";
import type { EventBus } from "../../../platform/event-bus.ts";
import type { Keyring } from "../../../platform/keyring.ts";
import { Secret } from "../../../platform/secret.ts";
import type { User } from "../../users/index.ts";
import { AttemptsInFlight, TooManyWaitingError } from "./attempts-in-flight.ts";
import { KNOWN_BROWSER_LIFETIME_MS, KnownBrowsers } from "./known-browsers.ts";
import { findKnownSource, saveKnownSource } from "./known-source-store.ts";
import {
  ACCOUNT,
  ACCOUNT_FROM_SOURCE,
  delayMs,
  FORGET_AFTER_MS,
  KNOWN_BROWSER,
  type LimitRule,
  roomFor,
  SOURCE,
} from "./limit-rule.ts";
import {
  countFailure,
  deleteFailureCount,
  type FailureCount,
  findFailureCounts,
} from "./sign-in-failure-store.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const SOURCE_KNOWN_FOR_MS = 90 * DAY_MS;
/** A source is written down again once a day at most. */
const SOURCE_RENEWED_AFTER_MS = DAY_MS;

export interface SignInLimitsParts {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly events: EventBus;
}

/** Whom somebody claims to be, and what else is known of them. */
export interface ClaimedAccount {
  readonly username: string;
  /** The account of that name, if there is one. */
  readonly user: User | undefined;
  readonly caller: Caller;
}

interface Bucket {
  readonly rule: LimitRule;
  readonly lookup: string;
}

interface Buckets {
  /** Of this caller and this account alone; a success empties it. */
  readonly own: Bucket | undefined;
  /** Shared with others, who must not be able to empty it by signing in to an account of theirs. */
  readonly shared: readonly Bucket[];
}

/**
 * Bounds how often a password may be guessed. Failures are counted in the database, for all instances together; waiting
 * costs a read, and success writes nothing but what it changes.
 *
 * A name alone must not keep its holder out. Whoever has opened the account before is known by a mark in the browser, or by
 * the source they come from, and meets the count of their own failures only. The count of all others together (`ACCOUNT`)
 * bounds what a crowd can guess, and delays nobody but that crowd.
 */
export class SignInLimits {
  readonly #parts: SignInLimitsParts;
  readonly #browsers: KnownBrowsers;
  readonly #inFlight = new AttemptsInFlight();

  constructor(parts: SignInLimitsParts) {
    this.#parts = parts;
    this.#browsers = new KnownBrowsers(parts.keyring, parts.clock);
  }

  /**
   * Checks a password by `check`, unless there is a wait to sit out. An `UnauthorizedError` of it counts as a failure.
   * @throws TooManyRequestsError
   */
  async attempt<T>(claim: ClaimedAccount, check: () => Promise<T>): Promise<T> {
    const { database, clock } = this.#parts;
    const source = this.#sourceLookup(claim);
    // Asked for names without an account too, so that it takes as long.
    const knownUntil = source ? await findKnownSource(database.read, source, clock.now()) : undefined;
    const { own, shared } = this.#bucketsOf(claim, knownUntil !== undefined);
    const buckets = own ? [own, ...shared] : shared;
    const counts = await this.#enter(buckets, claim.user);
    let failed = false;
    try {
      const result = await check();
      const forget = own && counts.has(own.lookup) ? own : undefined;
      await this.#noteSuccess(forget, source, knownUntil);
      return result;
    } catch (error) {
      if (error instanceof UnauthorizedError) {
        await this.#noteFailure(buckets);
        failed = true;
      }
      throw error;
    } finally {
      for (const { lookup } of buckets) this.#inFlight.end(lookup, failed);
    }
  }

  /**
   * Counts a wrong guess at something other than a password against its source.
   * @throws TooManyRequestsError when that source has to wait.
   */
  async countGuess({ network }: Caller): Promise<void> {
    if (network === undefined) return;
    const bucket = this.#bucket(SOURCE, network);
    this.#refuseBlocked([bucket], await this.#counts([bucket]), undefined);
    await this.#noteFailure([bucket]);
  }

  /** The mark by which the browser that has just opened the account is known from now on. */
  markBrowser({ id }: User, { knownBrowser }: Caller): BrowserMark {
    return { value: this.#browsers.mark(id, knownBrowser), lifetimeMs: KNOWN_BROWSER_LIFETIME_MS };
  }

  #bucketsOf({ username, user, caller }: ClaimedAccount, sourceIsKnown: boolean): Buckets {
    const browser = user && this.#browsers.read(user.id, caller.knownBrowser);
    if (browser) return { own: this.#bucket(KNOWN_BROWSER, user.id, browser), shared: [] };
    const { network } = caller;
    const ofAccount = this.#bucket(ACCOUNT, username);
    if (network === undefined) return { own: undefined, shared: [ofAccount] };
    const own = this.#bucket(ACCOUNT_FROM_SOURCE, username, network);
    return { own, shared: sourceIsKnown ? [] : [ofAccount, this.#bucket(SOURCE, network)] };
  }

  /** Waits for attempts that are being checked, where there is no room for one more. */
  async #enter(
    buckets: readonly Bucket[],
    user: User | undefined,
  ): Promise<ReadonlyMap<string, FailureCount>> {
    let woken: string | undefined;
    try {
      for (;;) {
        const lookups = buckets.map(({ lookup }) => lookup);
        const counts = await this.#inFlight.lookUp(lookups, () => this.#counts(buckets));
        this.#refuseBlocked(buckets, counts, user);
        const full = buckets.find(
          ({ rule, lookup }) =>
            this.#inFlight.running(lookup) >= roomFor(rule, counts.get(lookup)?.failures ?? 0),
        );
        if (!full) {
          woken = undefined;
          for (const { lookup } of buckets) this.#inFlight.start(lookup);
          return counts;
        }
        if (woken !== undefined && woken !== full.lookup) this.#inFlight.wake(woken);
        woken = undefined;
        await this.#inFlight.wait(full.lookup);
        woken = full.lookup;
      }
    } catch (error) {
      if (!(error instanceof TooManyWaitingError)) throw error;
      throw this.#refusal(buckets[0]?.rule ?? ACCOUNT, 1, user);
    } finally {
      // Whoever was woken and did not go in hands the turn on.
      if (woken !== undefined) this.#inFlight.wake(woken);
    }
  }

  #counts(buckets: readonly Bucket[]): Promise<Map<string, FailureCount>> {
    const { database, clock } = this.#parts;
    return findFailureCounts(
      database.read,
      buckets.map(({ lookup }) => lookup),
      clock.now(),
    );
  }

  #refuseBlocked(
    buckets: readonly Bucket[],
    counts: ReadonlyMap<string, FailureCount>,
    user: User | undefined,
  ): void {
    const now = this.#parts.clock.now().getTime();
    for (const { rule, lookup } of buckets) {
      const wait = (counts.get(lookup)?.blockedUntil.getTime() ?? 0) - now;
      if (wait > 0) throw this.#refusal(rule, Math.ceil(wait / 1000), user);
    }
  }

  #refusal(rule: LimitRule, seconds: number, user: User | undefined): TooManyRequestsError {
    const account = user && { id: user.id, name: user.username };
    this.#parts.events.publish("limit.reached", { limit: rule.name, account });
    const wait = counted(seconds, "second");
    return new TooManyRequestsError(`Too many failed sign-ins; try again in ${wait}`, seconds);
  }

  async #noteFailure(buckets: readonly Bucket[]): Promise<void> {
    const { database, clock } = this.#parts;
    const now = clock.now();
    const expiresAt = new Date(now.getTime() + FORGET_AFTER_MS);
    // In one order, so that two who count the same ones do not wait for each other.
    const ordered = buckets.toSorted((one, other) => (one.lookup < other.lookup ? -1 : 1));
    await inTransaction(database, async (trx) => {
      for (const { rule, lookup } of ordered) {
        await countFailure(trx, lookup, (failures) => delayMs(rule, failures), { now, expiresAt });
      }
    });
  }

  async #noteSuccess(
    forget: Bucket | undefined,
    source: string | undefined,
    knownUntil: Date | undefined,
  ): Promise<void> {
    const { database, clock } = this.#parts;
    const now = clock.now();
    const expiresAt = new Date(now.getTime() + SOURCE_KNOWN_FOR_MS);
    const isFresh = expiresAt.getTime() - (knownUntil?.getTime() ?? 0) < SOURCE_RENEWED_AFTER_MS;
    const remember = source !== undefined && !isFresh ? source : undefined;
    if (!forget && remember === undefined) return;
    await inTransaction(database, async (trx) => {
      if (forget) await deleteFailureCount(trx, forget.lookup);
      if (remember !== undefined) await saveKnownSource(trx, remember, { now, expiresAt });
    });
  }

  #bucket(rule: LimitRule, ...parts: string[]): Bucket {
    return { rule, lookup: this.#lookup(rule.name, parts) };
  }

  #sourceLookup({ user, username, caller }: ClaimedAccount): string | undefined {
    if (caller.network === undefined) return undefined;
    return this.#lookup("known source", [user?.id ?? username, caller.network]);
  }

  #lookup(what: string, parts: readonly string[]): string {
    return this.#parts.keyring.lookup(new Secret(JSON.stringify([what, ...parts])));
  }
}
