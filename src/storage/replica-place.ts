import { join } from "node:path";
import type { Config } from "../config/config.ts";
import type { S3BucketSettings } from "../config/storage-settings.ts";
import { SettingsError } from "../platform/settings-problem.ts";
import type { Storage } from "./detect-storage.ts";

/** A bucket for the replica of the SQLite database. */
export type ReplicaPlace =
  | { readonly kind: "s3"; readonly bucket: S3BucketSettings; readonly prefix: string }
  | { readonly kind: "mount"; readonly folder: string };

/** Where a replica lies in its bucket, the same over S3 as through a mount. */
const FOLDER = "argilla-space";

type Settings = Pick<Config, "space" | "database" | "storage">;

/**
 * Where to replicate to: to the bucket that the settings name, else to the one that is mounted in a Space. PostgreSQL and a
 * real disk need none.
 * @throws SettingsError when a bucket is mounted and cannot be used: it may hold data that a start without it would ignore.
 */
export function findReplicaPlace(
  { database, storage: settings }: Settings,
  storage: Storage | undefined,
): ReplicaPlace | undefined {
  if (database.kind !== "sqlite") return undefined;
  if (settings.s3) return { kind: "s3", bucket: settings.s3, prefix: `${FOLDER}/` };
  if (storage?.mounted !== "remote") return undefined;
  if (storage.obstacle !== undefined) throw unusable(storage.path, storage.obstacle);
  return { kind: "mount", folder: join(storage.path, FOLDER) };
}

function unusable(path: string, obstacle: string): SettingsError {
  return new SettingsError([
    {
      setting: "ARGILLA_STORAGE_PATH",
      rule: `A storage bucket is mounted at ${path}, but it cannot be used: ${obstacle}. It may hold data, so the server does not start without it.`,
      remedy: remedyOf(obstacle),
    },
  ]);
}

function remedyOf(obstacle: string): string {
  if (obstacle.includes("read-only"))
    return "Attach the bucket with permission to write, in the Space's settings.";
  if (/EACCES|EPERM/.test(obstacle)) {
    return "The bucket belongs to another user than the one this container runs as: detach it and attach it again, or give it by S3 keys (ARGILLA_STORAGE_S3_URL).";
  }
  if (/ENOSPC|EDQUOT/.test(obstacle))
    return "Make room in the bucket or in your storage quota, then restart.";
  return "Restart the Space; if that does not help, detach the bucket, attach it again, and restart.";
}
