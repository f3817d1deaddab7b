import type { Database } from "../../db/database.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Caller } from "../../http/caller.ts";
import type { Clock } from "../../platform/clock.ts";
import {
  NotFoundError,
  UnauthorizedError,
  UnavailableError,
  UnprocessableError,
} from "../../platform/errors.ts";
import type { EventBus } from "../../platform/event-bus.ts";
import { readForeignHash } from "../../platform/foreign-hash.ts";
import type { Secret } from "../../platform/secret.ts";
import {
  ACCOUNT_DISABLED,
  type DecoyHashes,
  findUserById,
  findUserByUsername,
  isOpen,
  type PasswordConfirmation,
  type PasswordHasher,
  replacePasswordHash,
  type User,
} from "../users/index.ts";
import type { SignInLimits } from "./limits/sign-in-limits.ts";
import { recordSignIn } from "./sign-in-record.ts";

export interface SignInServiceParts {
  readonly database: Database;
  readonly hasher: PasswordHasher;
  readonly decoys: DecoyHashes;
  readonly limits: SignInLimits;
  readonly clock: Clock;
  readonly events: EventBus;
}

/** Signs people in by name and password, and asks those who are signed in for theirs again. */
export class SignInService implements PasswordConfirmation {
  readonly #parts: SignInServiceParts;

  constructor(parts: SignInServiceParts) {
    this.#parts = parts;
  }

  /**
   * The account that name and password open. An unknown name, an account without a password and a wrong password cost
   * and answer the same; that an account is disabled is told to whoever knows its password.
   * @throws UnauthorizedError
   * @throws TooManyRequestsError when there were too many failures, whatever the password.
   */
  async withPassword(username: string, password: Secret, caller: Caller): Promise<User> {
    const { database, limits } = this.#parts;
    const user = await findUserByUsername(database.read, username);
    return limits.attempt({ username, user, caller }, () => this.#check(user, username, password));
  }

  /** Wrong ones are counted with those of sign-ins. */
  async confirmPassword(userId: string, current: Secret | undefined, caller: Caller): Promise<User> {
    const { database, hasher, limits } = this.#parts;
    const user = await findUserById(database.read, userId);
    if (!user) throw new NotFoundError("User", userId);
    const { username, passwordHash } = user;
    if (passwordHash === null) return user;
    if (!current) throw wrongCurrentPassword();
    const check = async () => {
      if (await hasher.verify(current, passwordHash, username)) return;
      throw this.#refuse("wrong current password", user);
    };
    try {
      await limits.attempt({ username, user, caller }, check);
    } catch (error) {
      // Who they are is not in doubt, as a 401 would say.
      throw error instanceof UnauthorizedError ? wrongCurrentPassword() : error;
    }
    return user;
  }

  async #check(user: User | undefined, username: string, password: Secret): Promise<User> {
    const { database, hasher, clock, decoys, events } = this.#parts;
    // Asked for in any case, so that asking takes its time with every name.
    const decoy = await decoys.of(username);
    const hash = user?.passwordHash ?? null;
    const matches = hash !== null && (await hasher.verify(password, hash, username));
    if (hash === null) await hasher.verifyInVain(password, decoy, username);
    if (!user) throw this.#refuse("unknown name");
    if (!matches || hash === null) throw this.#refuse("wrong password", user);
    if (user.disabled) throw this.#refuse("disabled", user, ACCOUNT_DISABLED);
    if (!isOpen(user)) throw this.#refuse("suspended", user);
    await this.#renewHash(user, password, hash);
    const method = "password";
    const isRecorded = await inTransaction(database, (trx) => recordSignIn(trx, user, method, clock.now()));
    const account = { id: user.id, name: user.username };
    if (!isRecorded) events.publish("sign-in.repeated", { method, account });
    return user;
  }

  /** A hash that another program wrote gives way to one of ours as soon as the password is at hand. */
  async #renewHash({ id }: User, password: Secret, hash: string): Promise<void> {
    if (!readForeignHash(hash)) return;
    const { database, hasher } = this.#parts;
    try {
      const renewed = await hasher.hash(password, id);
      await inTransaction(database, (trx) => replacePasswordHash(trx, id, hash, renewed));
    } catch (error) {
      // Too many wait: the next sign-in is as good an occasion, and this one has succeeded.
      if (!(error instanceof UnavailableError)) throw error;
    }
  }

  #refuse(reason: string, user?: User, message?: string): UnauthorizedError {
    const account = user && { id: user.id, name: user.username };
    this.#parts.events.publish("sign-in.failed", { method: "password", reason, account });
    return new UnauthorizedError(message);
  }
}

function wrongCurrentPassword(): UnprocessableError {
  return new UnprocessableError("The current password is not right");
}
