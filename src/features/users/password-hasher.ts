import { availableParallelism } from "node:os";
import { setTimeout } from "node:timers/promises";
import argon2 from "argon2";
import { UnavailableError } from "../../platform/errors.ts";
import { readForeignHash } from "../../platform/foreign-hash.ts";
import type { Secret } from "../../platform/secret.ts";
import { FairQueue, QueueFullError } from "./fair-queue.ts";
import { verifyForeignHash } from "./foreign-hash-verifier.ts";

/** Parameters of argon2id: the OWASP Password Storage Cheat Sheet's first choice (19 MiB, 2 passes, 1 lane). */
const ARGON2ID = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/**
 * Checked in place of a hash that is not there, so that an unknown name costs what a wrong password costs: our parameters,
 * and zeros for salt and tag. No password is known to have it; should one, the answer would be no all the same.
 */
export const DECOY_HASH = `$argon2id$v=19$m=${ARGON2ID.memoryCost},t=${ARGON2ID.timeCost},p=${ARGON2ID.parallelism}$${"A".repeat(22)}$${"A".repeat(43)}`;
const MAX_WAITING = 500;
const RETRY_AFTER_SECONDS = 5;

/** Hashes and checks passwords off the event loop, no more at once than leave a core for everybody else's requests. */
export class PasswordHasher {
  readonly #queue: FairQueue;
  /** Hashes of others may take a second each: one at a time leaves room for everybody else. */
  readonly #foreign = new FairQueue(1, MAX_WAITING);

  readonly #wait: (milliseconds: number) => Promise<unknown>;

  constructor(
    concurrency: number = Math.max(1, availableParallelism() - 1),
    wait: (milliseconds: number) => Promise<unknown> = setTimeout,
  ) {
    this.#wait = wait;
    this.#queue = new FairQueue(concurrency, MAX_WAITING);
  }

  /**
   * The argon2id hash in PHC string form. `account` names the queue to wait in.
   * @throws UnavailableError when too many wait already.
   */
  hash(password: Secret, account: string): Promise<string> {
    return this.#queued(account, () => argon2.hash(password.reveal(), ARGON2ID));
  }

  /**
   * Whether the password is the one behind the hash: argon2id, or one that another program wrote. A null hash (an account
   * without a password) takes as long as one of ours and is false; so does one of a kind that is not checked here.
   * @param onForeign told how long another program's hash took, without the queue
   * @throws UnavailableError when too many wait already.
   */
  verify(
    password: Secret,
    hash: string | null,
    account: string,
    onForeign: (milliseconds: number) => void = () => {},
  ): Promise<boolean> {
    if (hash !== null && readForeignHash(hash)) {
      const check = async () => {
        const start = performance.now();
        const matches = await verifyForeignHash(password, hash);
        onForeign(performance.now() - start);
        return matches;
      };
      const work = () => this.#queue.run(account, check);
      return this.#queued(account, work, this.#foreign);
    }
    return this.#queued(account, async () => {
      const known = hash?.startsWith("$argon2") ? hash : undefined;
      const matches = await argon2.verify(known ?? DECOY_HASH, password.reveal());
      return matches && known !== undefined;
    });
  }

  /**
   * Takes as long as checking an account's hash does that takes `times` as long as this one: what is above one is
   * waited outside the queue, and costs nobody anything.
   * @throws UnavailableError when too many wait already.
   */
  async verifyInVain(
    password: Secret,
    { hash, times }: { readonly hash: string; readonly times: number },
    account: string,
  ): Promise<void> {
    let took = 0;
    await this.verify(password, hash, account, (milliseconds) => {
      took = milliseconds;
    });
    if (times > 1) await this.#wait(took * (times - 1));
  }

  async #queued<T>(account: string, work: () => Promise<T>, queue = this.#queue): Promise<T> {
    try {
      return await queue.run(account, work);
    } catch (error) {
      if (!(error instanceof QueueFullError)) throw error;
      throw new UnavailableError(
        "Too many sign-ins are waiting; try again in a few seconds",
        RETRY_AFTER_SECONDS,
      );
    }
  }
}
