import type { Database, Transaction } from "../../db/database.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Role } from "../../platform/actor.ts";
import type { Clock } from "../../platform/clock.ts";
import { ConflictError, NotFoundError, UnprocessableError, ValidationError } from "../../platform/errors.ts";
import type { EventBus } from "../../platform/event-bus.ts";
import { newApiKey, newPassword } from "../../platform/ids.ts";
import type { Keyring } from "../../platform/keyring.ts";
import { Secret } from "../../platform/secret.ts";
import type { AccountCache } from "./account-cache.ts";
import type { ApiKeyUse } from "./api-key-use.ts";
import { newUser } from "./new-user.ts";
import type { PasswordHasher } from "./password-hasher.ts";
import { isOpen, type User } from "./user.ts";
import { addUser, changeUser, keepAnOwner, removeUser } from "./user-changes.ts";
import {
  findUserByApiKeyLookup,
  findUserByFoldedUsername,
  findUserById,
  findUserByUsername,
  hasOwnerWithPassword,
  listUsers,
  USER_CONSTRAINTS,
  type UserChanges,
} from "./user-store.ts";
import type { UserTraces } from "./user-traces.ts";
import { USERNAME_RULES } from "./username-rules.ts";

export interface UserServiceParts {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly hasher: PasswordHasher;
  readonly cache: AccountCache;
  readonly apiKeyUse: ApiKeyUse;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly traces: UserTraces;
}

export interface NewUser {
  readonly id?: string | null | undefined;
  readonly firstName: string;
  readonly lastName?: string | null | undefined;
  readonly username: string;
  readonly role: Role;
  readonly password: Secret;
  readonly email?: string | null | undefined;
  /** Random where it is not given. */
  readonly apiKey?: Secret | undefined;
}

export interface UserUpdate extends Omit<UserChanges, "passwordHash" | "apiKey"> {
  readonly password?: Secret | undefined;
}

/** The rules of accounts: what creating, changing and deleting one means. */
export class UserService {
  readonly #parts: UserServiceParts;

  constructor(parts: UserServiceParts) {
    this.#parts = parts;
  }

  list(): Promise<User[]> {
    return listUsers(this.#parts.database.read);
  }

  /** @throws NotFoundError */
  async get(id: string): Promise<User> {
    const user = await findUserById(this.#parts.database.read, id);
    if (!user) throw new NotFoundError("User", id);
    return user;
  }

  /** The account behind an API key, at most two seconds old. */
  async withApiKey(apiKey: Secret): Promise<User | undefined> {
    const { database, keyring, cache, apiKeyUse } = this.#parts;
    const lookup = keyring.lookup(apiKey);
    const user = await cache.get(lookup, () => findUserByApiKeyLookup(database.read, lookup));
    if (user && isOpen(user)) apiKeyUse.note(user);
    return user;
  }

  /** The account of this id, at most two seconds old. */
  withId(id: string): Promise<User | undefined> {
    const { database, cache } = this.#parts;
    return cache.get(id, () => findUserById(database.read, id));
  }

  findByUsername(username: string): Promise<User | undefined> {
    return findUserByUsername(this.#parts.database.read, username);
  }

  /** @throws NotFoundError */
  async getByUsername(username: string): Promise<User> {
    const user = await this.findByUsername(username);
    if (!user) throw new NotFoundError("User", username, `User with username \`${username}\` not found`);
    return user;
  }

  /** Whether a password opens the account of an owner. */
  hasOwnerWithPassword(): Promise<boolean> {
    return hasOwnerWithPassword(this.#parts.database.read);
  }

  /** Whose API key this is, read from the database now. */
  holderOf(apiKey: Secret): Promise<User | undefined> {
    const { database, keyring } = this.#parts;
    return findUserByApiKeyLookup(database.read, keyring.lookup(apiKey));
  }

  /**
   * @param alongside what to write in the same transaction; when it throws, there is no account.
   * @throws ConflictError when the name, but perhaps for case, the id or the API key is taken.
   */
  async create(input: NewUser, alongside?: (trx: Transaction, user: User) => Promise<void>): Promise<User> {
    const { database, keyring, hasher, clock, events } = this.#parts;
    // Asked before hashing, which is dear; the constraint decides when two ask at once.
    const rival = await findUserByFoldedUsername(database.read, input.username);
    if (rival) throw usernameTaken(input.username, rival.username);

    const passwordHash = await hasher.hash(input.password, input.username);
    const user = newUser({ ...input, passwordHash }, keyring, clock.now());
    try {
      await inTransaction(database, async (trx) => {
        await addUser(trx, user);
        await alongside?.(trx, user);
      });
    } catch (error) {
      throw await this.#createConflict(error, user);
    }
    events.publish("user.created", { userId: user.id });
    return user;
  }

  /**
   * @throws NotFoundError
   * @throws UnprocessableError when the new name is taken: the original's status for this, unlike in `create`.
   * @throws ValidationError when the new name breaks a rule for new names.
   * @throws ConflictError when the last owner who can act would be demoted.
   */
  async update(id: string, { password, ...input }: UserUpdate): Promise<User> {
    const { database, hasher } = this.#parts;
    const current = await this.get(id);
    if (input.username !== undefined && input.username !== current.username) checkUsername(input.username);
    // The SDK sends the password along with every change; resending it must not sign anybody out.
    const newPassword =
      password && !(await hasher.verify(password, current.passwordHash, current.username))
        ? password
        : undefined;
    const passwordHash = newPassword && (await hasher.hash(newPassword, current.username));
    const changes = changed(current, { ...input, passwordHash });
    if (changes === undefined) return current;
    try {
      return await this.#change(id, changes);
    } catch (error) {
      if (isUsernameViolation(database.dialect.uniqueViolation(error))) {
        throw new UnprocessableError(`Username '${input.username}' already exists`);
      }
      throw error;
    }
  }

  /** Gives the account this password, though it be the one it has. @throws NotFoundError */
  async replacePassword({ id, username }: User, next: Secret): Promise<User> {
    return this.#change(id, { passwordHash: await this.#parts.hasher.hash(next, username) });
  }

  /** Replaces the API key by a new one; the old one stops working at once. @throws NotFoundError */
  rotateApiKey(id: string): Promise<User> {
    return this.#change(id, { apiKey: this.#newApiKey(id) });
  }

  /**
   * Replaces everything that somebody else may know of an account: its API key and, unless the account signs in without
   * one, its password. Sessions and tokens end with them.
   * @returns the new password too, which nobody is shown again; undefined where there is none.
   * @throws NotFoundError
   */
  async resetCredentials(
    id: string,
    { keepsPasswordless }: { keepsPasswordless: boolean },
  ): Promise<{ user: User; password: Secret | undefined }> {
    const { passwordHash: current, username } = await this.get(id);
    const password = current === null && keepsPasswordless ? undefined : new Secret(newPassword());
    const passwordHash = password && (await this.#parts.hasher.hash(password, username));
    return { user: await this.#change(id, { apiKey: this.#newApiKey(id), passwordHash }), password };
  }

  #newApiKey(userId: string): NonNullable<UserChanges["apiKey"]> {
    const { keyring } = this.#parts;
    const apiKey = new Secret(newApiKey());
    return { lookup: keyring.lookup(apiKey), sealed: keyring.seal(apiKey, userId) };
  }

  /** Ends every browser session and access token; the API key stays. @throws NotFoundError */
  signOutEverywhere(id: string): Promise<User> {
    return this.#change(id, { signOutEverywhere: true });
  }

  /**
   * Closes the account, which ends its sessions and tokens at once, or opens it again. Nothing changes where it is so.
   * @throws NotFoundError
   * @throws ConflictError when the last owner who can act would be disabled.
   */
  async setDisabled(id: string, disabled: boolean): Promise<User> {
    const user = await this.get(id);
    if (user.disabled === disabled) return user;
    return this.#change(id, { disabled, signOutEverywhere: disabled || undefined });
  }

  async #change(id: string, changes: UserChanges): Promise<User> {
    const { database, clock, events } = this.#parts;
    const updated = await inTransaction(database, (trx) => changeUser(trx, id, changes, clock.now()));
    if (!updated) throw new NotFoundError("User", id);
    events.publish("user.updated", { userId: id });
    return updated;
  }

  /**
   * Deletes the account with its memberships, sessions and identities. What the person has answered stays, under the id
   * alone, unless it is to go as well.
   * @throws NotFoundError
   * @throws ConflictError when it is the last owner who can act.
   */
  async delete(id: string, { deleteResponses = false } = {}): Promise<User> {
    const { database, clock, events, traces } = this.#parts;
    if (deleteResponses) {
      // Before the account, so that it can be asked for again should it be cut short; not for one that has to stay.
      await inTransaction(database, (trx) => keepAnOwner(trx, id, "delete"));
      await traces.removeResponses(id);
    }
    const user = await inTransaction(database, (trx) => removeUser(trx, id, clock.now()));
    if (!user) throw new NotFoundError("User", id);
    events.publish("user.deleted", { userId: id });
    if (deleteResponses) await traces.removeResponses(id);
    return user;
  }

  async #createConflict(error: unknown, user: User): Promise<unknown> {
    const { database } = this.#parts;
    const violation = database.dialect.uniqueViolation(error);
    if (violation === USER_CONSTRAINTS.id)
      return new ConflictError(`User with id \`${user.id}\` is not unique`);
    if (violation === USER_CONSTRAINTS.apiKey)
      return new ConflictError("The API key is another account's already");
    if (!isUsernameViolation(violation)) return error;
    const rival = await findUserByFoldedUsername(database.read, user.username);
    return usernameTaken(user.username, rival?.username ?? user.username);
  }
}

function usernameTaken(username: string, existing: string): ConflictError {
  const reason = existing === username ? "" : `: \`${existing}\` differs from it in case only`;
  return new ConflictError(`User username \`${username}\` is not unique${reason}`, {
    entity: "User",
    name: existing,
  });
}

function isUsernameViolation(violation: string | undefined): boolean {
  return violation === USER_CONSTRAINTS.username || violation === USER_CONSTRAINTS.usernameFolded;
}

function checkUsername(username: string): void {
  const problems = USERNAME_RULES.filter((rule) => !rule.holds(username)).map((rule) => ({
    type: rule.type,
    loc: ["body", "username"],
    msg: rule.message,
  }));
  if (problems.length > 0) throw new ValidationError(problems);
}

/** Those changes that change something; undefined when none does, so that `updated_at` moves only with the account. */
function changed(user: User, changes: UserChanges): UserChanges | undefined {
  const current: Readonly<Record<string, unknown>> = { ...user };
  const real = Object.entries(changes).filter(
    ([key, value]) => value !== undefined && value !== current[key],
  );
  return real.length > 0 ? Object.fromEntries(real) : undefined;
}
