import { mkdir, stat } from "node:fs/promises";
import { Secret } from "../platform/secret.ts";
import { ADVANCED_TIMES, AdvancedMountReplica } from "./replica/advanced-mount-replica.ts";
import { mountedFiles } from "./replica/bucket-files.ts";
import { detectWriteMode } from "./replica/detect-write-mode.ts";
import { type ReplicaClient, ReplicaError } from "./replica/replica-client.ts";
import { S3Replica, type S3Settings } from "./replica/s3-replica.ts";
import { StreamingMountReplica } from "./replica/streaming-mount-replica.ts";
import type { ReplicaPlace } from "./replica-place.ts";

/** A bucket as it was found, in a form that passes between threads. */
export type ReplicaAddress =
  | ({ readonly kind: "s3" } & Omit<S3Settings, "secretAccessKey"> & { readonly secretAccessKey: string })
  | {
      readonly kind: "mount";
      readonly folder: string;
      readonly device: number;
      readonly mode: "streaming" | "advanced";
      /** Whether link(2) is asked what the bucket has. */
      readonly links: boolean;
    };

/** Finds out how a bucket is to be spoken to. @throws ReplicaError */
export async function locateReplica(place: ReplicaPlace): Promise<ReplicaAddress> {
  if (place.kind === "s3") {
    const { url, region, accessKeyId, secretAccessKey } = place.bucket;
    const settings = { bucketUrl: url, region, accessKeyId, prefix: place.prefix };
    const client = new S3Replica({ ...settings, secretAccessKey });
    try {
      const fences = await client.findFence();
      return { kind: "s3", ...settings, secretAccessKey: secretAccessKey.reveal(), fences };
    } finally {
      await client.close();
    }
  }
  const { folder, known } = place;
  await mkdir(folder, { recursive: true });
  const { dev: device } = await stat(folder);
  const mode = await detectWriteMode(folder, device, mountedFiles);
  // Of a mount that nobody knows no answer is a promise.
  return { kind: "mount", folder, device, mode: known ? mode : "advanced", links: known };
}

export function openReplicaClient(address: ReplicaAddress): ReplicaClient {
  if (address.kind === "s3") {
    const { kind: _, secretAccessKey, ...settings } = address;
    return new S3Replica({ ...settings, secretAccessKey: new Secret(secretAccessKey) });
  }
  const place = { folder: address.folder, device: address.device, files: mountedFiles };
  if (address.mode === "streaming") return new StreamingMountReplica(place);
  return new AdvancedMountReplica(place, ADVANCED_TIMES, address.links);
}

/** A client that only reads: finds nothing out that would need a write. @throws ReplicaError */
export async function openReplicaReader(place: ReplicaPlace): Promise<ReplicaClient> {
  if (place.kind === "s3") {
    const { url, region, accessKeyId, secretAccessKey } = place.bucket;
    return new S3Replica({ bucketUrl: url, region, accessKeyId, secretAccessKey, prefix: place.prefix });
  }
  const { folder } = place;
  const device = await mountedFiles.device(folder).catch((cause: NodeJS.ErrnoException) => {
    throw new ReplicaError("missing", `${folder} cannot be looked at (${cause.code}).`, { cause });
  });
  return new StreamingMountReplica({ folder, device, files: mountedFiles });
}
