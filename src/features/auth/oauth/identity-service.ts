import { randomBytes } from "node:crypto";
import type { Database, Transaction } from "../../../db/database.ts";
import { inTransaction } from "../../../db/transaction.ts";
import type { Clock } from "../../../platform/clock.ts";
import { ConflictError, NotFoundError } from "../../../platform/errors.ts";
import type { EventBus } from "../../../platform/event-bus.ts";
import type { Keyring } from "../../../platform/keyring.ts";
import { Secret } from "../../../platform/secret.ts";
import { recordAuditEvent } from "../../audit/index.ts";
import {
  type AccountIdentities,
  findUserById,
  isLastActiveOwner,
  type LinkedIdentity,
  type User,
} from "../../users/index.ts";
import { unbindIdentity } from "./identity-changes.ts";
import { findUserIdOfIdentityLink, replaceIdentityLink } from "./identity-link-store.ts";
import { listIdentities, type StoredIdentity } from "./identity-store.ts";
import { PROVIDER } from "./provider.ts";

/** A day: long enough for a link to reach somebody and be opened, which only the account's holder can. */
const LINK_LIFETIME_MS = 24 * 60 * 60 * 1000;
const TOKEN_BYTES = 32;
/** The page that takes a link's token, from behind the `#`, which browsers send to nobody. */
const LINK_PAGE = "/link-identity";

export interface IdentityServiceParts {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly events: EventBus;
  /** The address under which people reach this server, with the base path. */
  readonly address: string;
  /** Whether people can sign in with Hugging Face at all. */
  readonly enabled: boolean;
}

/** A link that was just made. It is shown once: only a hash of its token is kept. */
export interface IssuedLink {
  readonly url: Secret;
  readonly expiresAt: Date;
}

/** Which identities open an account, and how one more comes to it or goes. */
export class IdentityService implements AccountIdentities {
  readonly #parts: IdentityServiceParts;

  constructor(parts: IdentityServiceParts) {
    this.#parts = parts;
  }

  async ofAll(): Promise<Map<string, LinkedIdentity[]>> {
    return Map.groupBy(
      (await listIdentities(this.#parts.database.read)).map(toLinked),
      ({ userId }) => userId,
    );
  }

  async of(userId: string): Promise<LinkedIdentity[]> {
    return (await listIdentities(this.#parts.database.read, [userId])).map(toLinked);
  }

  /**
   * Makes the account's one open link; an earlier one stops working. Whoever opens it while signed in to the account
   * can link a Hugging Face identity to it.
   * @throws ConflictError when nobody can sign in with Hugging Face, or nothing opens the account.
   */
  async issueLink(user: User): Promise<IssuedLink> {
    const { database, keyring, clock, address, enabled } = this.#parts;
    if (!enabled) {
      throw new ConflictError(
        "Sign in with Hugging Face is not enabled here: set up its OAuth app first (on a Space `hf_oauth: true`)",
      );
    }
    if (user.disabled) {
      throw new ConflictError(`The user \`${user.username}\` is disabled; enable the account first`);
    }
    const token = new Secret(randomBytes(TOKEN_BYTES).toString("base64url"));
    const now = clock.now();
    const expiresAt = new Date(now.getTime() + LINK_LIFETIME_MS);
    await inTransaction(database, async (trx) => {
      await replaceIdentityLink(trx, { tokenLookup: keyring.lookup(token), userId: user.id, expiresAt }, now);
      const target = { type: "user", id: user.id, name: user.username } as const;
      await recordAuditEvent(trx, { action: "identity.link-issued", target }, now);
    });
    return { url: new Secret(`${address}${LINK_PAGE}#${token.reveal()}`), expiresAt };
  }

  /**
   * @throws NotFoundError when the link was used, replaced or has expired.
   * @throws ConflictError when it is for another account.
   */
  async checkLink(token: Secret, user: { readonly id: string; readonly username: string }): Promise<void> {
    const { database, keyring, clock } = this.#parts;
    const userId = await findUserIdOfIdentityLink(database.read, keyring.lookup(token), clock.now());
    const holder = userId && (await findUserById(database.read, userId));
    if (!holder) {
      throw new NotFoundError(
        "IdentityLink",
        "",
        "This link is no longer valid: it works once and for a day, and a newer one replaces it. Ask for a new one",
      );
    }
    if (holder.id === user.id) return;
    throw new ConflictError(
      `This link is for the account \`${holder.username}\`, and you are signed in as \`${user.username}\`. Sign out, sign in as \`${holder.username}\` and open the link again`,
    );
  }

  /**
   * Takes an identity from an account, whose sessions and tokens end.
   * @param byHolder the holder does it, who must keep a way to sign in
   * @throws NotFoundError
   * @throws ConflictError when it is the last way in of its holder, or of the last owner.
   */
  async unlink(
    userId: string,
    identityId: string,
    { byHolder }: { byHolder: boolean },
  ): Promise<{ user: User; identity: LinkedIdentity }> {
    const { database, clock, events } = this.#parts;
    const unlinked = await inTransaction(database, async (trx) => {
      await database.dialect.lock(trx, "sign-in");
      const identities = await listIdentities(trx, [userId]);
      const identity = identities.find(({ id }) => id === identityId);
      if (!identity) throw new NotFoundError("Identity", identityId);
      const remaining = identities.filter((other) => other !== identity);
      await keepAWayIn(trx, userId, remaining, byHolder);
      return { user: await unbindIdentity(trx, identity, clock.now()), identity: toLinked(identity) };
    });
    events.publish("user.updated", { userId });
    return unlinked;
  }
}

async function keepAWayIn(
  trx: Transaction,
  userId: string,
  remaining: readonly StoredIdentity[],
  byHolder: boolean,
): Promise<void> {
  const user = await findUserById(trx, userId);
  // An account with identities is open as long as one of them may sign in, whether or not it has a password.
  const stays = remaining.length > 0 ? remaining.some(({ suspended }) => !suspended) : user?.passwordHash;
  if (stays) return;
  if (byHolder) {
    throw new ConflictError(
      "This is the only way in which you can sign in: set a password, or link another Hugging Face account, first",
    );
  }
  if (await isLastActiveOwner(trx, userId)) {
    throw new ConflictError(
      `The user \`${user?.username}\` is the last owner who can sign in, and this is the only way in: set a password first`,
    );
  }
}

function toLinked(stored: StoredIdentity): LinkedIdentity {
  const { id, userId, preferredUsername: username, suspended, linkedAt } = stored;
  return { id, userId, provider: PROVIDER, username, suspended, linkedAt };
}
