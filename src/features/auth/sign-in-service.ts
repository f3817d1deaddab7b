import type { Database } from "../../db/database.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Clock } from "../../platform/clock.ts";
import { UnauthorizedError } from "../../platform/errors.ts";
import type { EventBus } from "../../platform/event-bus.ts";
import type { Secret } from "../../platform/secret.ts";
import {
  ACCOUNT_DISABLED,
  findUserByUsername,
  isOpen,
  type PasswordHasher,
  type User,
} from "../users/index.ts";
import { recordSignIn } from "./sign-in-record.ts";

export interface SignInServiceParts {
  readonly database: Database;
  readonly hasher: PasswordHasher;
  readonly clock: Clock;
  readonly events: EventBus;
}

/** Signs people in by name and password. */
export class SignInService {
  readonly #parts: SignInServiceParts;

  constructor(parts: SignInServiceParts) {
    this.#parts = parts;
  }

  /**
   * The account that name and password open. An unknown name, an account without a password and a wrong password cost
   * and answer the same; that an account is disabled is told to whoever knows its password.
   * @throws UnauthorizedError
   */
  async withPassword(username: string, password: Secret): Promise<User> {
    const { database, hasher, clock } = this.#parts;
    const user = await findUserByUsername(database.read, username);
    const matches = await hasher.verify(password, user?.passwordHash ?? null, username);
    if (!user) throw this.#refuse("unknown name");
    if (!matches) throw this.#refuse("wrong password", user);
    if (user.disabled) throw this.#refuse("disabled", user, ACCOUNT_DISABLED);
    if (!isOpen(user)) throw this.#refuse("suspended", user);
    await inTransaction(database, (trx) => recordSignIn(trx, user, "password", clock.now()));
    return user;
  }

  #refuse(reason: string, user?: User, message?: string): UnauthorizedError {
    const account = user && { id: user.id, name: user.username };
    this.#parts.events.publish("sign-in.failed", { method: "password", reason, account });
    return new UnauthorizedError(message);
  }
}
