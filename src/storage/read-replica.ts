import { settleSqliteFile } from "../db/settle-sqlite-file.ts";
import { openReplicaReader } from "./open-replica-client.ts";
import { type ReplicaClient, ReplicaError } from "./replica/replica-client.ts";
import { type ReplicaInventory, takeInventory } from "./replica/replica-inventory.ts";
import { type RestoreProgress, type RestoreReport, restoreReplica } from "./replica/restore-replica.ts";
import type { ReplicaPlace } from "./replica-place.ts";

/** What a bucket holds, looked at without changing anything. @throws ReplicaError */
export async function readInventory(place: ReplicaPlace): Promise<ReplicaInventory> {
  return withReader(place, async (client) => takeInventory(await client.list()));
}

export interface RestoreToFile {
  readonly place: ReplicaPlace;
  /** The file to make. */
  readonly path: string;
  readonly until?: Date | undefined;
  readonly onProgress: (progress: RestoreProgress) => void;
}

/**
 * Restores from a bucket into a plain SQLite file of its own and checks it. The bucket and whoever writes to it are not
 * touched.
 * @throws ReplicaError when the bucket holds nothing, or nothing that can be used; Error when the file does not pass the check
 */
export async function restoreToFile({ place, path, until, onProgress }: RestoreToFile): Promise<{
  report: RestoreReport;
  files: Readonly<Record<string, string>>;
}> {
  return withReader(place, async (client) => {
    const inventory = takeInventory(await client.list());
    const restored = await restoreReplica({ client, inventory, path, until, onProgress });
    if (!restored) throw new ReplicaError("missing", "The bucket holds no data of this server.");
    await restored.image.close();
    const problem = await settleSqliteFile(path);
    if (problem !== undefined) throw new Error(`The restored database is damaged: ${problem}.`);
    return { report: restored.report, files: restored.files };
  });
}

async function withReader<T>(place: ReplicaPlace, work: (client: ReplicaClient) => Promise<T>): Promise<T> {
  const client = await openReplicaReader(place);
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}
