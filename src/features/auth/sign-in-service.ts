import type { Database } from "../../db/database.ts";
import { UnauthorizedError } from "../../platform/errors.ts";
import type { Secret } from "../../platform/secret.ts";
import {
  ACCOUNT_DISABLED,
  findUserByUsername,
  isOpen,
  type PasswordHasher,
  type User,
} from "../users/index.ts";

/** Signs people in by name and password. */
export class SignInService {
  readonly #database: Database;
  readonly #hasher: PasswordHasher;

  constructor(database: Database, hasher: PasswordHasher) {
    this.#database = database;
    this.#hasher = hasher;
  }

  /**
   * The account that name and password open. An unknown name, an account without a password and a wrong password cost
   * and answer the same; that an account is disabled is told to whoever knows its password.
   * @throws UnauthorizedError
   */
  async withPassword(username: string, password: Secret): Promise<User> {
    const user = await findUserByUsername(this.#database.read, username);
    const matches = await this.#hasher.verify(password, user?.passwordHash ?? null, username);
    if (user && matches && user.disabled) throw new UnauthorizedError(ACCOUNT_DISABLED);
    if (!user || !matches || !isOpen(user)) throw new UnauthorizedError();
    return user;
  }
}
