import { pause } from "./pause.ts";
import { isReplicaError, type ReplicaClient, ReplicaError } from "./replica-client.ts";

export interface Persistence {
  /** Ends the trying, and the waiting for an answer. */
  readonly signal: AbortSignal;
  /** Told of each failure that is tried again. */
  readonly onFailure: (error: ReplicaError) => void;
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Makes an object, with the same bytes again and again until the bucket has it: a bucket that is away, full or broken may
 * come back, and until it does nothing is acknowledged.
 * @throws ReplicaError `conflict`; `unavailable` once `signal` is aborted
 */
export async function createPersistently(
  client: ReplicaClient,
  key: string,
  content: Buffer,
  { signal, onFailure }: Persistence,
): Promise<void> {
  const { promise: givenUp, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(new ReplicaError("unavailable", `The bucket did not take ${key} in time.`));
  if (signal.aborted) giveUp();
  signal.addEventListener("abort", giveUp);
  try {
    await Promise.race([givenUp, attempt()]);
  } finally {
    signal.removeEventListener("abort", giveUp);
  }

  async function attempt(): Promise<void> {
    for (let wait = FIRST_PAUSE_MS; !signal.aborted; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
      try {
        return await client.create(key, content);
      } catch (error) {
        if (!isReplicaError(error) || error.kind === "conflict") throw error;
        onFailure(error);
        await pause(wait, signal);
      }
    }
  }
}
