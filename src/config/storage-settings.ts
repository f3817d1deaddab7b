import type { Secret } from "../platform/secret.ts";
import type { SettingsProblem } from "../platform/settings-problem.ts";
import type { SettingValues } from "./settings.ts";

export interface StorageSettings {
  /** Where a Space's storage is mounted. */
  readonly path: string;
  /** What a mount is that nobody knows. */
  readonly unknownMount: "bucket" | "none" | undefined;
  readonly showWarning: boolean;
  /** When a write is answered: once the `bucket` has it, or at once; undefined: as the bucket allows. */
  readonly acknowledge: "bucket" | "local" | undefined;
  /** A bucket over S3. */
  readonly s3: S3BucketSettings | undefined;
  /** For how long earlier states can be restored from a bucket. */
  readonly retentionDays: number;
}

export interface S3BucketSettings {
  /** Address of the bucket, without a trailing slash. */
  readonly url: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
}

const DEFAULT_RETENTION_DAYS = 7;
const S3_SETTINGS = [
  "ARGILLA_STORAGE_S3_URL",
  "ARGILLA_STORAGE_S3_ACCESS_KEY_ID",
  "ARGILLA_STORAGE_S3_SECRET_ACCESS_KEY",
] as const;

export function readStorageSettings(values: SettingValues): {
  settings: StorageSettings;
  problems: SettingsProblem[];
} {
  const settings = {
    path: values.ARGILLA_STORAGE_PATH ?? "/data",
    unknownMount: values.ARGILLA_STORAGE_MOUNT,
    showWarning: values.ARGILLA_SHOW_HUGGINGFACE_SPACE_PERSISTENT_STORAGE_WARNING ?? true,
    acknowledge: values.ARGILLA_STORAGE_ACK,
    s3: readS3Bucket(values),
    retentionDays: values.ARGILLA_STORAGE_RETENTION_DAYS ?? DEFAULT_RETENTION_DAYS,
  };
  const set = S3_SETTINGS.filter((name) => values[name] !== undefined);
  if (set.length === 0 || set.length === S3_SETTINGS.length) return { settings, problems: [] };
  const problems = S3_SETTINGS.filter((name) => values[name] === undefined).map((setting) => ({
    setting,
    rule: `Is not set, but ${set.join(" and ")} ${set.length === 1 ? "is" : "are"}.`,
    remedy: `Set ${S3_SETTINGS.join(", ")}, or none of them.`,
  }));
  return { settings, problems };
}

function readS3Bucket(values: SettingValues): S3BucketSettings | undefined {
  const url = values.ARGILLA_STORAGE_S3_URL;
  const accessKeyId = values.ARGILLA_STORAGE_S3_ACCESS_KEY_ID;
  const secretAccessKey = values.ARGILLA_STORAGE_S3_SECRET_ACCESS_KEY;
  if (url === undefined || accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  const region = values.ARGILLA_STORAGE_S3_REGION ?? "us-east-1";
  return { url: url.replace(/\/+$/, ""), region, accessKeyId, secretAccessKey };
}
