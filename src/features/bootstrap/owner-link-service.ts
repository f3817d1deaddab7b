import { randomBytes } from "node:crypto";
import type { Database } from "../../db/database.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Clock } from "../../platform/clock.ts";
import type { EventBus } from "../../platform/event-bus.ts";
import type { Keyring } from "../../platform/keyring.ts";
import { Secret } from "../../platform/secret.ts";
import { changeUser, type PasswordHasher, type User } from "../users/index.ts";
import { isOwnerLinkOpen, replaceOwnerLink, takeOwnerLink } from "./owner-link-store.ts";
import { listSeedSlots } from "./seed-slot-store.ts";

const LIFETIME_MS = 60 * 60 * 1000;
const TOKEN_BYTES = 32;

export interface OwnerLinkServiceParts {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly hasher: PasswordHasher;
  readonly clock: Clock;
  readonly events: EventBus;
}

/**
 * The way in for the owner of a Space who set no password and has no sign-in with Hugging Face: a link in the container
 * log, which only the Space's owners can read, asks once, within an hour, for a password.
 */
export class OwnerLinkService {
  readonly #parts: OwnerLinkServiceParts;

  constructor(parts: OwnerLinkServiceParts) {
    this.#parts = parts;
  }

  /** A new link's token; earlier ones stop working. */
  async issue(): Promise<Secret> {
    const { database, keyring, clock } = this.#parts;
    const token = new Secret(randomBytes(TOKEN_BYTES).toString("base64url"));
    const expires = new Date(clock.now().getTime() + LIFETIME_MS);
    await inTransaction(database, (trx) => replaceOwnerLink(trx, keyring.lookup(token), expires));
    return token;
  }

  async isOpen(token: Secret): Promise<boolean> {
    const { database, keyring, clock } = this.#parts;
    return isOwnerLinkOpen(database.read, keyring.lookup(token), clock.now());
  }

  /** Sets the owner's password and uses the link up. Undefined when the link no longer counts. */
  async redeem(token: Secret, password: Secret): Promise<User | undefined> {
    const { database, keyring, hasher, clock, events } = this.#parts;
    if (!(await this.isOpen(token))) return undefined;
    const passwordHash = await hasher.hash(password, "owner link");
    const owner = await inTransaction(database, async (trx) => {
      const now = clock.now();
      if (!(await takeOwnerLink(trx, keyring.lookup(token), now))) return undefined;
      const slot = (await listSeedSlots(trx)).find((candidate) => candidate.slot === "owner");
      return slot && changeUser(trx, slot.entityId, { passwordHash }, now);
    });
    if (owner) events.publish("user.updated", { userId: owner.id });
    return owner;
  }
}
