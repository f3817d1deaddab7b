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

/** An id that comes before all that are made at this time or later. */
export function firstIdOf(date: Date): string {
  const time = date.getTime().toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
}

const PASSWORD_BYTES = 15;

/** A password for somebody to type once and then replace: 120 random bits as base64url, 20 characters. */
export function newPassword(): string {
  return randomBytes(PASSWORD_BYTES).toString("base64url");
}
