import { availableParallelism } from "node:os";
import { verify as verifyBcrypt } from "@node-rs/bcrypt";
import argon2 from "argon2";
import { UnavailableError } from "../../platform/errors.ts";
import type { Secret } from "../../platform/secret.ts";
import { FairQueue, QueueFullError } from "./fair-queue.ts";

/** Parameters of argon2id: the OWASP Password Storage Cheat Sheet's first choice (19 MiB, 2 passes, 1 lane). */
const ARGON2ID = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const MAX_WAITING = 500;
const RETRY_AFTER_SECONDS = 5;

/** Hashes and checks passwords off the event loop, no more at once than leave a core for everybody else's requests. */
export class PasswordHasher {
  readonly #queue: FairQueue;
  readonly #decoy: Promise<string>;

  constructor(concurrency: number = Math.max(1, availableParallelism() - 1)) {
    this.#queue = new FairQueue(concurrency, MAX_WAITING);
    // Checked in place of a hash that is not there, so that an unknown name costs what a wrong password costs.
    this.#decoy = argon2.hash("no password has this hash", ARGON2ID);
    this.#decoy.catch(() => undefined);
  }

  /**
   * The argon2id hash in PHC string form. `account` names the queue to wait in.
   * @throws UnavailableError when too many wait already.
   */
  hash(password: Secret, account: string): Promise<string> {
    return this.#queued(account, () => argon2.hash(password.reveal(), ARGON2ID));
  }

  /**
   * Whether the password is the one behind the hash: argon2 or bcrypt. A null hash (no account, or one without
   * a password) takes as long and is false.
   * @throws UnavailableError when too many wait already.
   */
  verify(password: Secret, hash: string | null, account: string): Promise<boolean> {
    return this.#queued(account, async () => {
      if (hash?.startsWith("$2")) return verifyBcrypt(password.reveal(), hash);
      const matches = await argon2.verify(hash ?? (await this.#decoy), password.reveal());
      return matches && hash !== null;
    });
  }

  async #queued<T>(account: string, work: () => Promise<T>): Promise<T> {
    try {
      return await this.#queue.run(account, work);
    } catch (error) {
      if (!(error instanceof QueueFullError)) throw error;
      throw new UnavailableError(
        "Too many sign-ins are waiting; try again in a few seconds",
        RETRY_AFTER_SECONDS,
      );
    }
  }
}
