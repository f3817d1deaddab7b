import { Secret } from "../../../src/platform/secret.ts";
import type { AdvancedTimes } from "../../../src/storage/replica/advanced-mount-replica.ts";
import { type BucketFiles, mountedFiles } from "../../../src/storage/replica/bucket-files.ts";
import type { S3Settings } from "../../../src/storage/replica/s3-replica.ts";

/** The times of a played mount, shortened like its own. */
export const SHORT_TIMES: AdvancedTimes = { quietMs: 50, windowMs: 400, marginMs: 100, askMs: 10 };

/** The same of a mount that a program plays: its options. */
export const SHORT_MOUNT_TIMES = [
  ...["-flush-debounce", "40ms", "-flush-window", "400ms"],
  ...["-metadata-ttl", "20ms", "-poll", "50ms"],
];

/** Options of a program that plays a mount: how far away the bucket is at which docs/storage.md gives its figures. */
export const NEAR_LATENCY = ["-latency", "20ms"];

/** A mount through a kernel that has no link(2) of it, as with its older versions. */
export const withoutLinks: BucketFiles = {
  ...mountedFiles,
  link: () => Promise.reject(Object.assign(new Error("link"), { code: "EPERM" })),
};

export const TEST_ACCESS_KEY = "TESTACCESSKEY";
export const TEST_SECRET_KEY = "a test's secret, long enough";

/** The settings by which a server finds a bucket over S3. */
export function s3Environment(bucketUrl: string): Record<string, string> {
  return {
    ARGILLA_STORAGE_S3_URL: bucketUrl,
    ARGILLA_STORAGE_S3_ACCESS_KEY_ID: TEST_ACCESS_KEY,
    ARGILLA_STORAGE_S3_SECRET_ACCESS_KEY: TEST_SECRET_KEY,
  };
}

export function s3Settings(bucketUrl: string, prefix = "replica/"): S3Settings {
  return {
    bucketUrl,
    prefix,
    region: "us-east-1",
    accessKeyId: TEST_ACCESS_KEY,
    secretAccessKey: new Secret(TEST_SECRET_KEY),
  };
}
