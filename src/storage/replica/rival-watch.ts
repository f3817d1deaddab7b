import { isReplicaError, type ReplicaClient } from "./replica-client.ts";
import { takeInventory } from "./replica-inventory.ts";
import { compareEpochs, type Epoch } from "./replica-keys.ts";

/** Looks on a mount, where nothing fences, whether another server has begun a later epoch or announced one. */
export class RivalWatch {
  readonly #timer: NodeJS.Timeout;

  /** @param onRival told once, with a sentence that says why */
  constructor(
    client: ReplicaClient,
    own: Epoch,
    everyMs: number,
    onRival: (reason: string) => Promise<void>,
  ) {
    let looking = false;
    this.#timer = setInterval(async () => {
      if (looking) return;
      looking = true;
      try {
        const { epochs } = takeInventory(await client.list());
        const rival = epochs.find(({ epoch }) => compareEpochs(epoch, own) > 0);
        if (rival) {
          this.end();
          await onRival("Another server has taken over this bucket.");
        }
      } catch (error) {
        // A bucket that cannot be listed is noticed by whoever writes.
        if (!isReplicaError(error)) throw error;
      } finally {
        looking = false;
      }
    }, everyMs);
    this.#timer.unref();
  }

  end(): void {
    clearInterval(this.#timer);
  }
}
