import type { Database } from "../../db/database.ts";
import type { Clock } from "../../platform/clock.ts";
import { readForeignHash } from "../../platform/foreign-hash.ts";
import type { Keyring } from "../../platform/keyring.ts";
import { Secret } from "../../platform/secret.ts";
import { DECOY_HASH } from "./password-hasher.ts";
import { countPasswordHashes } from "./user-store.ts";

const LIFETIME_MS = 60_000;

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
 */
export class DecoyHashes {
  readonly #parts: DecoyHashesParts;
  #kinds:
    | { readonly hashes: readonly { decoy: string; count: number }[]; readonly expires: number }
    | undefined;

  constructor(parts: DecoyHashesParts) {
    this.#parts = parts;
  }

  /** No password is known to have it; should one, it must not open anything all the same. */
  async of(username: string): Promise<string> {
    const kinds = await this.#current();
    const total = kinds.reduce((sum, { count }) => sum + count, 0);
    const drawn = Buffer.from(this.#parts.keyring.lookup(new Secret(`decoy:${username}`)), "base64url");
    let rest = drawn.readUInt32BE() % Math.max(1, total);
    for (const { decoy, count } of kinds) {
      if (rest < count) return decoy;
      rest -= count;
    }
    return DECOY_HASH;
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

/** A hash of the kind and cost of those that begin like this, with zeros for salt and digest. */
function decoyLike(start: string): string {
  const bcrypt = `$2b$${start.slice(4, 6)}$${".".repeat(53)}`;
  if (start.startsWith("$2") && readForeignHash(bcrypt)) return bcrypt;
  return start.startsWith("$apr1$") ? `$apr1$${".".repeat(8)}$${".".repeat(22)}` : DECOY_HASH;
}
