import type { Database, Transaction } from "./database.ts";

const ATTEMPTS = 5;

/**
 * Runs `work` in one short write transaction, again if the engine asks for a retry (a deadlock). `work` must therefore
 * have no effect but through `trx`: no network, no hashing, no events.
 */
export async function inTransaction<T>(
  { write, dialect }: Pick<Database, "write" | "dialect">,
  work: (trx: Transaction) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await dialect.transaction(write, work);
    } catch (error) {
      if (attempt === ATTEMPTS || !dialect.isRetryable(error)) throw error;
    }
  }
}
