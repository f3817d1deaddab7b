import type { Clock } from "../../../platform/clock.ts";
import { counted } from "../../../platform/counted.ts";
import { TooManyRequestsError } from "../../../platform/errors.ts";
import type { EventBus } from "../../../platform/event-bus.ts";
import type { Keyring } from "../../../platform/keyring.ts";
import type { Secret } from "../../../platform/secret.ts";
import { Allowance } from "./allowance.ts";

/** So many different wrong keys cost a source nothing: scripts of a whole institute may have outdated ones. */
const FREE = 100;
/** Afterwards one more in so long. */
const REFILL_MS = 6_000;
const MAX_SOURCES = 1_000;
const MAX_RIGHT_KEYS = 1_000;

interface Source {
  /** How many keys that have not been seen may still be tried. */
  readonly allowance: Allowance;
  /** Keyed hashes of keys that have opened an account, the one used last at the end. */
  readonly right: Set<string>;
  /** Of those that have not: the same outdated key again is no guess. */
  readonly wrong: Set<string>;
}

/** What came of looking a key up: `undefined` where it opens nothing, `"refused"` where it was not looked up. */
type KeyOutcome<T> = T | undefined | "refused";

/**
 * Bounds how many API keys a source may try out. A key that has opened an account from there is never refused, nor one from
 * any other source; a new one is, while its source has guessed too much: were the right ones let through, guessing would
 * go on unhindered. In memory, because every request passes by here; each instance counts for itself.
 */
export class KeyGuessLimit {
  readonly #parts: { readonly keyring: Keyring; readonly clock: Clock; readonly events: EventBus };
  /** Those that called last are at the end. */
  readonly #sources = new Map<string, Source>();

  constructor(parts: { keyring: Keyring; clock: Clock; events: EventBus }) {
    this.#parts = parts;
  }

  /**
   * Looks a key up by `find`, unless its source has tried too many.
   * @param network the source; undefined where sources look the same, of which none can be held to account.
   */
  async attempt<T>(
    network: string | undefined,
    key: Secret,
    find: () => Promise<T | undefined>,
  ): Promise<KeyOutcome<T>> {
    if (network === undefined) return find();
    const source = this.#source(network);
    const lookup = this.#parts.keyring.lookup(key);
    const isSeen = source.right.has(lookup) || source.wrong.has(lookup);
    if (!isSeen) {
      // Taken before it is known: of a thousand at once each must not find the allowance whole.
      if (!source.allowance.take(this.#now())) return "refused";
      remember(source.wrong, lookup, FREE);
    }
    const found = await find();
    if (found === undefined) {
      source.right.delete(lookup);
      return undefined;
    }
    if (source.wrong.delete(lookup)) source.allowance.giveBack();
    remember(source.right, lookup, MAX_RIGHT_KEYS);
    return found;
  }

  /** What to throw at a caller with nothing but a refused key, which comes from a network that is known. */
  refusal(network = ""): TooManyRequestsError {
    const limit = "wrong API keys from one source";
    this.#parts.events.publish("limit.reached", { limit });
    const seconds = this.#source(network).allowance.secondsToNext(this.#now());
    const wait = counted(seconds, "second");
    return new TooManyRequestsError(`Too many wrong API keys; try again in ${wait}`, seconds);
  }

  #source(network: string): Source {
    const source = this.#sources.get(network) ?? {
      allowance: new Allowance(FREE, REFILL_MS, this.#now()),
      right: new Set(),
      wrong: new Set(),
    };
    this.#sources.delete(network);
    this.#sources.set(network, source);
    if (this.#sources.size > MAX_SOURCES) deleteFirst(this.#sources);
    return source;
  }

  #now(): number {
    return this.#parts.clock.now().getTime();
  }
}

/** Puts a value at the end of a set of at most so many. */
function remember(set: Set<string>, value: string, most: number): void {
  set.delete(value);
  set.add(value);
  if (set.size > most) deleteFirst(set);
}

function deleteFirst(collection: Set<string> | Map<string, unknown>): void {
  for (const key of collection.keys()) {
    collection.delete(key);
    return;
  }
}
