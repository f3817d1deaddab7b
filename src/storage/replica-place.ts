import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../config/config.ts";
import type { S3BucketSettings } from "../config/storage-settings.ts";
import { SettingsError } from "../platform/settings-problem.ts";
import type { Storage } from "./detect-storage.ts";

/** A bucket for the replica of the SQLite database. */
export type ReplicaPlace =
  | { readonly kind: "s3"; readonly bucket: S3BucketSettings; readonly prefix: string }
  | {
      readonly kind: "mount";
      readonly folder: string;
      /** Whether the mount is known, and so what its answers mean. */
      readonly known: boolean;
    };

/** Where a replica lies in its bucket, the same over S3 as through a mount. */
const FOLDER = "argilla-space";

type Settings = Pick<Config, "space" | "database" | "storage">;

/**
 * Where to replicate to: to the bucket that the settings name, else to the one that is mounted in a Space. PostgreSQL and a
 * real disk need none. Of a mount that nobody knows it is asked what it is, unless it has been used as a bucket before.
 * @throws SettingsError when a bucket is mounted and cannot be used, for it may hold data that a start without it would
 *   ignore; and to ask
 */
export async function findReplicaPlace(
  { database, storage: settings }: Settings,
  storage: Storage | undefined,
): Promise<ReplicaPlace | undefined> {
  if (database.kind !== "sqlite") return undefined;
  if (settings.s3) return { kind: "s3", bucket: settings.s3, prefix: `${FOLDER}/` };
  if (storage?.mounted !== "bucket" && storage?.mounted !== "remote") return undefined;
  const known = storage.mounted === "bucket";
  if (!known && settings.unknownMount === "none") return undefined;
  if (storage.obstacle !== undefined) throw unusable(storage.path, storage.obstacle);
  const folder = join(storage.path, FOLDER);
  if (!known && settings.unknownMount === undefined && !(await isFolder(folder))) throw question(storage);
  return { kind: "mount", folder, known };
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

function question({ path, fileSystem }: Storage): SettingsError {
  return new SettingsError([
    {
      setting: "ARGILLA_STORAGE_MOUNT",
      rule: `Is not set, and what is mounted at ${path} (${fileSystem}) is neither a disk nor a storage bucket that this server knows.`,
      remedy:
        "Set it to bucket to keep the data there: a crash may then lose the last 35 s. Set it to none to leave it alone: the data then go with the container.",
    },
  ]);
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
