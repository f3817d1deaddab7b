import { createCipheriv, createDecipheriv, randomBytes, scrypt } from "node:crypto";
import { promisify } from "node:util";
import type { Secret } from "./secret.ts";

/*
 * The text form of a data key at rest: `v1.plain.<key>`, or `v1.wrapped.<salt>.<nonce>.<key and tag>` where
 * ARGILLA_AUTH_SECRET_KEY is set. scrypt stretches that secret, which a person may have typed.
 */

const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const SCRYPT = { N: 16_384, r: 8, p: 1 };
const stretch = promisify<Buffer, Buffer, number, typeof SCRYPT, Buffer>(scrypt);

export async function wrapKey(key: Uint8Array, secret: Secret | undefined): Promise<string> {
  if (!secret) return `v1.plain.${Buffer.from(key).toString("base64url")}`;
  const [salt, nonce] = [randomBytes(SALT_BYTES), randomBytes(NONCE_BYTES)];
  const wrapping = await stretch(Buffer.from(secret.reveal()), salt, KEY_BYTES, SCRYPT);
  const cipher = createCipheriv("aes-256-gcm", wrapping, nonce);
  const wrapped = Buffer.concat([cipher.update(key), cipher.final(), cipher.getAuthTag()]);
  return ["v1", "wrapped", ...[salt, nonce, wrapped].map((part) => part.toString("base64url"))].join(".");
}

/** How a stored key opened: as it is now, or only in a way that calls for wrapping it anew. */
export type Unwrapping = { key: Buffer; stale: boolean } | { key: undefined; reason: UnwrapFailure };
export type UnwrapFailure = "damaged" | "needs-secret" | "wrong-secret";

/** Opens a stored key with the present secret, else with the previous one. */
export async function unwrapKey(
  stored: string,
  secret: Secret | undefined,
  previous: Secret | undefined,
): Promise<Unwrapping> {
  const [version, kind, ...parts] = stored.trim().split(".");
  const bytes = parts.map((part) => Buffer.from(part, "base64url"));
  if (version === "v1" && kind === "plain" && bytes[0]?.length === KEY_BYTES) {
    return { key: bytes[0], stale: secret !== undefined };
  }
  const [salt, nonce, wrapped] = bytes;
  if (
    version !== "v1" ||
    kind !== "wrapped" ||
    !salt ||
    !nonce ||
    wrapped?.length !== KEY_BYTES + TAG_BYTES
  ) {
    return { key: undefined, reason: "damaged" };
  }
  if (!secret) return { key: undefined, reason: "needs-secret" };
  for (const candidate of previous ? [secret, previous] : [secret]) {
    const wrapping = await stretch(Buffer.from(candidate.reveal()), salt, KEY_BYTES, SCRYPT);
    const key = decrypt(wrapping, nonce, wrapped);
    if (key) return { key, stale: candidate !== secret };
  }
  return { key: undefined, reason: "wrong-secret" };
}

function decrypt(wrapping: Buffer, nonce: Buffer, wrapped: Buffer): Buffer | undefined {
  try {
    const decipher = createDecipheriv("aes-256-gcm", wrapping, nonce).setAuthTag(
      wrapped.subarray(-TAG_BYTES),
    );
    return Buffer.concat([decipher.update(wrapped.subarray(0, -TAG_BYTES)), decipher.final()]);
  } catch {
    return undefined;
  }
}
