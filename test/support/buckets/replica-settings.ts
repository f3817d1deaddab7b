import { Secret } from "../../../src/platform/secret.ts";
import type { AdvancedTimes } from "../../../src/storage/replica/advanced-mount-replica.ts";
import type { S3Settings } from "../../../src/storage/replica/s3-replica.ts";

/** The times of a played mount, shortened like its own. */
export const SHORT_TIMES: AdvancedTimes = { quietMs: 50, windowMs: 400, marginMs: 100, askMs: 10 };

export const TEST_ACCESS_KEY = "TESTACCESSKEY";
export const TEST_SECRET_KEY = "a test's secret, long enough";

export function s3Settings(bucketUrl: string, prefix = "replica/"): S3Settings {
  return {
    bucketUrl,
    prefix,
    region: "us-east-1",
    accessKeyId: TEST_ACCESS_KEY,
    secretAccessKey: new Secret(TEST_SECRET_KEY),
  };
}
