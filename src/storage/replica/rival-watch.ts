import { isReplicaError, type ReplicaClient, type ReplicaError } from "./replica-client.ts";
import { takeInventory } from "./replica-inventory.ts";
import { compareEpochs, type Epoch } from "./replica-keys.ts";

interface RivalWatchTold {
  /** Once, with a sentence that says why. */
  readonly onRival: (reason: string) => Promise<void>;
  /** After each look: why it failed, if it did. */
  readonly onLook: (error: ReplicaError | undefined) => void;
}

/** Looks on a mount, where nothing fences, whether another server has begun a later epoch or announced one. */
export class RivalWatch {
  readonly #timer: NodeJS.Timeout;

  constructor(client: ReplicaClient, own: Epoch, everyMs: number, { onRival, onLook }: RivalWatchTold) {
    let looking = false;
    this.#timer = setInterval(async () => {
      if (looking) return;
      looking = true;
      try {
        const { epochs } = takeInventory(await client.list());
        onLook(undefined);
        const rival = epochs.find(({ epoch }) => compareEpochs(epoch, own) > 0);
        if (rival) {
          this.end();
          await onRival("Another server has taken over this bucket.");
        }
      } catch (error) {
        if (!isReplicaError(error)) throw error;
        onLook(error);
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
