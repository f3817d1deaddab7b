import type { Database } from "../../db/database.ts";
import type { Clock } from "../../platform/clock.ts";
import { readForeignHash } from "../../platform/foreign-hash.ts";
import type { Keyring } from "../../platform/keyring.ts";
import { Secret } from "../../platform/secret.ts";
import { DECOY_HASH } from "./password-hasher.ts";
import { countPasswordHashes } from "./user-store.ts";

const LIFETIME_MS = 60_000;
/** The cost of Argilla's own bcrypt hashes, a quarter of a second. */
const MAX_DECOY_COST = 12;

/** What to check for a name that nobody has. */
export interface DecoyHash {
  readonly hash: string;
  /** How many times as long an account's hash would take: what is above one is waited, not worked. */
  readonly times: number;
}

export interface DecoyHashesParts {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly clock: Clock;
}

/**
 * Gives every name that nobody has a hash to check in vain. Accounts brought along from elsewhere have hashes that take
 * shorter or longer than ours, so one decoy for all names would tell who has such an account. Instead a name draws one of
 * the kinds that real accounts have, as often as they have it: by a keyed hash of the name, so the same one each time
 * until the number of accounts of a kind changes.
 *
 * One account of cost 14 would let anybody who makes names up have the server work a second for each that draws its kind,
 * in a queue where all foreign hashes wait. So a decoy works no harder than cost 12 and waits the rest, which bcrypt
 * makes easy to know: each step doubles the time. To somebody who asks once the answer comes as late as an account's. Who
 * asks many times at once, and has the server otherwise idle, can tell by the queue that an account of cost 13 or 14 is
 * there: until its first sign-in makes an argon2id hash of it. Known names are no way in, a server that is kept busy is
 * no server: the lesser harm.
 */
export class DecoyHashes {
  readonly #parts: DecoyHashesParts;
  #kinds:
    | { readonly hashes: readonly { decoy: DecoyHash; count: number }[]; readonly expires: number }
    | undefined;

  constructor(parts: DecoyHashesParts) {
    this.#parts = parts;
  }

  /** No password is known to have it; should one, it must not open anything all the same. */
  async of(username: string): Promise<DecoyHash> {
    const kinds = await this.#current();
    const total = kinds.reduce((sum, { count }) => sum + count, 0);
    const drawn = Buffer.from(this.#parts.keyring.lookup(new Secret(`decoy:${username}`)), "base64url");
    let rest = drawn.readUInt32BE() % Math.max(1, total);
    for (const { decoy, count } of kinds) {
      if (rest < count) return decoy;
      rest -= count;
    }
    return { hash: DECOY_HASH, times: 1 };
  }

  async #current() {
    const { database, clock } = this.#parts;
    const now = clock.now().getTime();
    if (!this.#kinds || this.#kinds.expires <= now) {
      const counted = await countPasswordHashes(database.read);
      const hashes = counted.map(({ start, count }) => ({ decoy: decoyLike(start), count }));
      this.#kinds = { hashes, expires: now + LIFETIME_MS };
    }
    return this.#kinds.hashes;
  }
}

/**
 * A hash of the kind and cost of those that begin like this, with zeros for salt and digest; of one dearer than Argilla's
 * own kind, a cheaper hash and how much longer than that it takes.
 */
function decoyLike(start: string): DecoyHash {
  const bcrypt = (cost: number) => `$2b$${String(cost).padStart(2, "0")}$${".".repeat(53)}`;
  const cost = Number(start.slice(4, 6));
  if (start.startsWith("$2") && readForeignHash(bcrypt(cost))) {
    const worked = Math.min(cost, MAX_DECOY_COST);
    return { hash: bcrypt(worked), times: 2 ** (cost - worked) };
  }
  const hash = start.startsWith("$apr1$") ? `$apr1$${".".repeat(8)}$${".".repeat(22)}` : DECOY_HASH;
  return { hash, times: 1 };
}
