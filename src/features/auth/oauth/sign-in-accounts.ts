import type { Database, Db, Transaction } from "../../../db/database.ts";
import { inTransaction } from "../../../db/transaction.ts";
import type { Role } from "../../../platform/actor.ts";
import type { Clock } from "../../../platform/clock.ts";
import type { EventBus } from "../../../platform/event-bus.ts";
import { newId } from "../../../platform/ids.ts";
import type { Keyring } from "../../../platform/keyring.ts";
import { setOriginActor } from "../../../platform/origin.ts";
import {
  addUser,
  changeUser,
  findUserByFoldedUsername,
  findUserById,
  newUser,
  type User,
} from "../../users/index.ts";
import { addMembership, findWorkspaceByName } from "../../workspaces/index.ts";
import { recordSignIn } from "../sign-in-record.ts";
import { type AccountDecision, decideAccount, type OwnerClaim } from "./account-decision.ts";
import type { Identity } from "./identity.ts";
import { bindIdentity, restoreIdentity, suspendIdentity } from "./identity-changes.ts";
import { deleteIdentityLink, findUserIdOfIdentityLink } from "./identity-link-store.ts";
import {
  countAccountsWithIdentity,
  findUserIdOfIdentity,
  hasIdentity,
  updateIdentityName,
} from "./identity-store.ts";
import { SignInFailure } from "./sign-in-failure.ts";

/** What signing in must know of the seeded accounts; implemented by bootstrap, which is above. */
export interface SeededEntities {
  /** The account in the owner slot, unless it was deleted. */
  ownerId(db: Db): Promise<string | undefined>;
  /** The default workspace, unless it was deleted. */
  workspaceId(db: Db): Promise<string | undefined>;
  /** Puts an account into the owner slot. */
  setOwner(trx: Transaction, userId: string): Promise<void>;
}

export interface SignInAccountsParts {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly seeded: SeededEntities;
  /** Names of the workspaces that newcomers join; undefined: the default workspace. */
  readonly allowedWorkspaces: readonly string[] | undefined;
  /** How many accounts may be there that sign in this way. */
  readonly maxUsers: number;
  /** No setting names the owner, so the account takes the name of the first person who is bound to it. */
  readonly ownerTakesHubName: boolean;
}

/** Turns identities into accounts. */
export class SignInAccounts {
  readonly #parts: SignInAccountsParts;

  constructor(parts: SignInAccountsParts) {
    this.#parts = parts;
  }

  /** Whether somebody is bound to the owner's account already. */
  async ownerIsBound(db: Db = this.#parts.database.read): Promise<boolean> {
    const owner = await this.#parts.seeded.ownerId(db);
    return owner !== undefined && (await hasIdentity(db, owner));
  }

  /** Allowed workspaces that do not exist; while there are any, nobody new can join. */
  async missingWorkspaces(db: Db = this.#parts.database.read): Promise<string[]> {
    const missing: string[] = [];
    for (const name of this.#parts.allowedWorkspaces ?? []) {
      if (!(await findWorkspaceByName(db, name))) missing.push(name);
    }
    return missing;
  }

  /** Whether nobody new can join, because as many have joined as may. */
  async isFull(db: Db = this.#parts.database.read): Promise<boolean> {
    return (await countAccountsWithIdentity(db)) >= this.#parts.maxUsers;
  }

  /**
   * The account that this identity opens, made if it is the first time. One transaction under a lock: two first
   * sign-ins at once make one account.
   * @throws SignInFailure `closed`, `full`, `account-disabled`
   */
  async enter(identity: Identity, claim: OwnerClaim | undefined): Promise<User> {
    const { database, events } = this.#parts;
    const { user, isRecorded } = await inTransaction(database, async (trx) => {
      await database.dialect.lock(trx, "sign-in");
      const ownerUserId = await this.#parts.seeded.ownerId(trx);
      const decision = decideAccount({
        knownUserId: await findUserIdOfIdentity(trx, identity),
        ownerClaim: claim,
        ownerUserId,
        ownerIsBound: await this.ownerIsBound(trx),
      });
      const entered = await this.#carryOut(trx, decision, identity);
      if (entered.disabled) throw new SignInFailure("account-disabled");
      const recorded = await recordSignIn(trx, entered, "huggingface", this.#parts.clock.now());
      return { user: entered, isRecorded: recorded };
    });
    const account = { id: user.id, name: user.username };
    if (!isRecorded) events.publish("sign-in.repeated", { method: "huggingface", account });
    events.publish("user.updated", { userId: user.id });
    return user;
  }

  /**
   * Links this identity to the account that the one-time link is for and the browser is signed in to, and uses the link
   * up. What failed leaves it open, so that another try can do better.
   * @throws SignInFailure `link-closed`, `link-other-account`, `identity-taken`, `account-disabled`
   */
  async link(
    identity: Identity,
    claim: OwnerClaim | undefined,
    { linkLookup, signedIn }: { linkLookup: string; signedIn: User | undefined },
  ): Promise<User> {
    const { database, clock, events, seeded } = this.#parts;
    const linked = await inTransaction(database, async (trx) => {
      await database.dialect.lock(trx, "sign-in");
      const now = clock.now();
      const userId = await findUserIdOfIdentityLink(trx, linkLookup, now);
      if (userId === undefined || !(await deleteIdentityLink(trx, linkLookup)))
        throw new SignInFailure("link-closed");
      if (userId !== signedIn?.id) throw new SignInFailure("link-other-account");
      setOriginActor({ id: signedIn.id, name: signedIn.username });
      const holderId = await findUserIdOfIdentity(trx, identity);
      // Whoever created the Space always enters the owner's account, so elsewhere the link would not last.
      const belongsToOwner = claim === "creator" && userId !== (await seeded.ownerId(trx));
      if (belongsToOwner || (holderId !== undefined && holderId !== userId)) {
        throw new SignInFailure("identity-taken");
      }
      if (holderId !== undefined) return this.#enterKnown(trx, userId, identity);
      const user = await findUserById(trx, userId);
      if (!user || user.disabled) throw new SignInFailure("account-disabled");
      return bindIdentity(trx, user, identity, now);
    });
    events.publish("user.updated", { userId: linked.id });
    return linked;
  }

  async #carryOut(trx: Transaction, decision: AccountDecision, identity: Identity): Promise<User> {
    switch (decision.do) {
      case "enter":
        return this.#enterKnown(trx, decision.userId, identity);
      case "bind-owner":
        return this.#bindOwner(trx, decision.userId, identity);
      case "create-owner": {
        const owner = await this.#create(trx, identity, "owner");
        await this.#parts.seeded.setOwner(trx, owner.id);
        return owner;
      }
      case "create-annotator":
        return this.#createAnnotator(trx, identity);
    }
  }

  /** Notes that somebody may no longer sign in, until they may again. */
  async suspend(identity: Identity): Promise<void> {
    const { database, clock, events } = this.#parts;
    const user = await inTransaction(database, (trx) => suspendIdentity(trx, identity, clock.now()));
    if (user) events.publish("user.updated", { userId: user.id });
  }

  async #enterKnown(trx: Transaction, userId: string, identity: Identity): Promise<User> {
    const now = this.#parts.clock.now();
    await updateIdentityName(trx, identity, now);
    const user = await findUserById(trx, userId);
    if (!user) throw new Error("An identity points to an account that is not there.");
    return (await restoreIdentity(trx, identity, now)) ?? user;
  }

  async #bindOwner(trx: Transaction, userId: string, identity: Identity): Promise<User> {
    const now = this.#parts.clock.now();
    const owner = await findUserById(trx, userId);
    if (!owner) throw new Error("The owner slot points to an account that is not there.");
    const firstBinding = !(await hasIdentity(trx, userId));
    // The creator may have signed in as somebody else before the Space said who its creator is.
    const bound = await bindIdentity(trx, owner, identity, now);
    const rename = firstBinding && this.#parts.ownerTakesHubName;
    const username = rename ? await this.#freeUsername(trx, identity.preferredUsername, userId) : undefined;
    const firstName = rename ? (identity.name ?? identity.preferredUsername) : undefined;
    return (rename && (await changeUser(trx, userId, { username, firstName }, now))) || bound;
  }

  async #createAnnotator(trx: Transaction, identity: Identity): Promise<User> {
    if (await this.isFull(trx)) throw new SignInFailure("full");
    const workspaceIds = await this.#workspacesToJoin(trx);
    const user = await this.#create(trx, identity, "annotator");
    for (const workspaceId of workspaceIds) {
      await addMembership(trx, { id: newId(), workspaceId, userId: user.id, insertedAt: user.insertedAt });
    }
    return user;
  }

  async #create(trx: Transaction, identity: Identity, role: Role): Promise<User> {
    const { keyring, clock } = this.#parts;
    const username = await this.#freeUsername(trx, identity.preferredUsername);
    const firstName = identity.name ?? identity.preferredUsername;
    const user = newUser({ firstName, username, role, passwordHash: null }, keyring, clock.now());
    await addUser(trx, user);
    return bindIdentity(trx, user, identity, user.insertedAt);
  }

  async #workspacesToJoin(trx: Transaction): Promise<string[]> {
    const { allowedWorkspaces, seeded } = this.#parts;
    if (allowedWorkspaces === undefined) {
      const workspaceId = await seeded.workspaceId(trx);
      if (!workspaceId) throw new SignInFailure("closed");
      return [workspaceId];
    }
    const found = await Promise.all(
      [...new Set(allowedWorkspaces)].map((name) => findWorkspaceByName(trx, name)),
    );
    if (found.includes(undefined)) throw new SignInFailure("closed");
    return found.flatMap((workspace) => workspace?.id ?? []);
  }

  /** The name itself, or with the first number that makes it free: a name at the Hub gives no right to one here. */
  async #freeUsername(trx: Transaction, wanted: string, ownId?: string): Promise<string> {
    for (let number = 1; ; number += 1) {
      const candidate = number === 1 ? wanted : `${wanted}-${number}`;
      const holder = await findUserByFoldedUsername(trx, candidate);
      if (!holder || holder.id === ownId) return candidate;
    }
  }
}
