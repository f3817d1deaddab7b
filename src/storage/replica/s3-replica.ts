import { randomUUID } from "node:crypto";
import { AwsClient } from "aws4fetch";
import type { Secret } from "../../platform/secret.ts";
import { hashOf } from "./record-format.ts";
import {
  type Assurance,
  isReplicaError,
  type ReplicaClient,
  ReplicaError,
  type ReplicaErrorKind,
} from "./replica-client.ts";
import { readListing } from "./s3-listing.ts";

export interface S3Settings {
  /** Address of the bucket, without a trailing slash: `https://s3.example.org/bucket`. */
  readonly bucketUrl: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  /** What all keys begin with, ending in `/`. */
  readonly prefix: string;
  /** False for a server that ignores `If-None-Match` ({@link S3Replica.findFence} tells). */
  readonly fences?: boolean;
}

export interface S3Limits {
  /** How long one request may take. */
  readonly timeoutMs: number;
}

const DEFAULT_LIMITS: S3Limits = { timeoutMs: 60_000 };
const LISTING_BYTES = 8 << 20;
const ERROR_BYTES = 16 << 10;
/** A status by which a full bucket may be told: Insufficient Storage, Content Too Large. */
const FULL = new Set([413, 507]);
const FULL_CODE = /<Code>(?:QuotaExceeded|XMinioStorageFull|EntityTooLarge|InsufficientStorage)/;

/**
 * A bucket over the S3 protocol. PutObject with `If-None-Match: *` makes each name belong to one writer, and its answer
 * is the acknowledgement (https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html).
 */
export class S3Replica implements ReplicaClient {
  readonly transport = "s3";
  readonly assurance: Assurance;
  readonly #settings: S3Settings;
  readonly #limits: S3Limits;
  readonly #client: AwsClient;
  readonly #closing = new AbortController();

  constructor(settings: S3Settings, limits: S3Limits = DEFAULT_LIMITS) {
    this.assurance = { acceptance: "certain", fences: settings.fences ?? true, windowSeconds: 0 };
    this.#settings = settings;
    this.#limits = limits;
    this.#client = new AwsClient({
      accessKeyId: settings.accessKeyId,
      secretAccessKey: settings.secretAccessKey.reveal(),
      service: "s3",
      region: settings.region,
    });
  }

  /** Whether the server honours `If-None-Match`, which some that speak S3 ignore: two writers would not be told apart. */
  async findFence(): Promise<boolean> {
    const key = `.fence-probe-${randomUUID()}`;
    try {
      await this.create(key, Buffer.from("first"));
      await this.create(key, Buffer.from("second"));
      return false;
    } catch (error) {
      if (isReplicaError(error, "conflict")) return true;
      throw error;
    } finally {
      await this.remove(key).catch(() => undefined);
    }
  }

  async list(): Promise<string[]> {
    const { bucketUrl, prefix } = this.#settings;
    const keys: string[] = [];
    let continuation: string | undefined;
    do {
      const query = new URLSearchParams({ "list-type": "2", prefix });
      if (continuation !== undefined) query.set("continuation-token", continuation);
      const { status, body } = await this.#send("GET", `${bucketUrl}?${query}`, LISTING_BYTES);
      if (status !== 200) throw refusal("listing the bucket", status, body);
      const page = readListing(body.toString("utf8"));
      for (const key of page.keys) if (key.startsWith(prefix)) keys.push(key.slice(prefix.length));
      continuation = page.continuation;
    } while (continuation !== undefined);
    return keys;
  }

  async read(key: string, maxBytes: number): Promise<Buffer> {
    const { status, body } = await this.#send("GET", this.#url(key), maxBytes);
    if (status === 404) throw new ReplicaError("missing", `${key} is not in the bucket.`);
    if (status !== 200) throw refusal(`reading ${key}`, status, body);
    return body;
  }

  async create(key: string, content: Buffer): Promise<void> {
    const { status, body } = await this.#send("PUT", this.#url(key), ERROR_BYTES, content);
    if (status === 200 || status === 201 || status === 204) return;
    // 409 is how S3 answers when two conditional puts of one name are under way; one of them has it afterwards.
    if (status !== 412 && status !== 409) throw refusal(`writing ${key}`, status, body);
    if (await this.#holds(key, content)) return;
    if (status === 409)
      throw new ReplicaError("unavailable", `${key} is being written by another at this moment.`);
    throw new ReplicaError("conflict", `${key} has been written by another.`);
  }

  async remove(key: string): Promise<void> {
    const { status, body } = await this.#send("DELETE", this.#url(key), ERROR_BYTES);
    if (status >= 300 && status !== 404) throw refusal(`deleting ${key}`, status, body);
  }

  async close(): Promise<void> {
    this.#closing.abort();
  }

  /** Whether a name that is taken was taken by ourselves, in a request whose answer got lost. */
  async #holds(key: string, content: Buffer): Promise<boolean> {
    try {
      return (await this.read(key, content.length)).equals(content);
    } catch (error) {
      if (isReplicaError(error, "damaged", "missing")) return false;
      throw error;
    }
  }

  #url(key: string): string {
    return `${this.#settings.bucketUrl}/${this.#settings.prefix}${key}`;
  }

  async #send(
    method: string,
    url: string,
    maxBytes: number,
    content?: Buffer,
  ): Promise<{ status: number; body: Buffer }> {
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(this.#limits.timeoutMs)]);
    const headers: Record<string, string> = content
      ? {
          "If-None-Match": "*",
          "X-Amz-Content-Sha256": hashOf(content),
          "Content-Type": "application/octet-stream",
        }
      : {};
    const body = content && new Uint8Array(content.buffer as ArrayBuffer, content.byteOffset, content.length);
    try {
      const request = await this.#client.sign(url, { method, headers, ...(body && { body }), signal });
      const response = await fetch(request);
      return { status: response.status, body: await readBounded(response, maxBytes) };
    } catch (cause) {
      if (cause instanceof ReplicaError) throw cause;
      throw new ReplicaError("unavailable", `The bucket does not answer: ${reasonOf(cause)}.`, { cause });
    }
  }
}

async function readBounded(response: Response, maxBytes: number): Promise<Buffer> {
  // An error's text is read whatever the caller expected.
  const limit = response.ok ? maxBytes : Math.max(maxBytes, ERROR_BYTES);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > limit)
      throw new ReplicaError("damaged", `An object is over ${limit} bytes, which none of ours is.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function refusal(doing: string, status: number, body: Buffer): ReplicaError {
  const text = body.toString("utf8", 0, ERROR_BYTES);
  const code = /<Code>(\w{1,64})<\/Code>/.exec(text)?.[1];
  const detail = code === undefined ? `${status}` : `${status} ${code}`;
  return new ReplicaError(kindOf(status, text), `The bucket refuses ${doing} (${detail}).`);
}

function kindOf(status: number, text: string): ReplicaErrorKind {
  if (FULL.has(status) || FULL_CODE.test(text)) return "full";
  if (status === 401 || status === 403 || status === 404) return "denied";
  return "unavailable";
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown): string {
  const { cause, message, name } = error as Error & { cause?: { code?: string } };
  return cause?.code ?? (name === "TimeoutError" ? "the time is up" : message);
}
