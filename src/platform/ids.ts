import { randomBytes } from "node:crypto";
import { v7 as uuidV7 } from "uuid";

/**
 * A new identifier: a UUID version 7 (RFC 9562), which sorts by creation time and so keeps indexes compact and
 * lists in order even within one millisecond.
 */
export function newId(): string {
  return uuidV7();
}

const API_KEY_BYTES = 80;

/** A new API key: 80 random bytes as base64url, 107 characters, the form Argilla users know. */
export function newApiKey(): string {
  return randomBytes(API_KEY_BYTES).toString("base64url");
}
