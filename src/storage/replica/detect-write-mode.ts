import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { type BucketFiles, O_CREAT, O_RDWR, O_WRONLY } from "./bucket-files.ts";
import { toReplicaError } from "./mount-replica.ts";
import { ReplicaError } from "./replica-client.ts";

/**
 * How a mounted bucket takes writes, which no option tells: in `streaming` mode an existing file cannot be opened for
 * writing in place (EPERM), in `advanced` mode it can.
 * @throws ReplicaError when the folder cannot be written at all.
 */
export async function detectWriteMode(
  folder: string,
  device: number,
  files: BucketFiles,
): Promise<"streaming" | "advanced"> {
  const path = join(folder, `.write-mode-${randomUUID()}`);
  const content = Buffer.from("How does this mount take writes?\n");
  try {
    const file = await files.open(path, O_WRONLY | O_CREAT);
    try {
      const { dev } = await file.stat();
      if (dev !== device)
        throw new ReplicaError("moved", `${folder} is no longer on the bucket of the start.`);
      await file.write(content, 0, content.length, 0);
    } finally {
      await file.close();
    }
    return (await opensInPlace(path, files)) ? "advanced" : "streaming";
  } catch (cause) {
    throw toReplicaError("trying how it takes writes", cause);
  } finally {
    await files.remove(path).catch(() => undefined);
  }
}

async function opensInPlace(path: string, files: BucketFiles): Promise<boolean> {
  try {
    const file = await files.open(path, O_RDWR);
    await file.close();
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EPERM") return false;
    throw cause;
  }
}
