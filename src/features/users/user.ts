import type { Role } from "../../platform/actor.ts";

/** An account, as stored. */
export interface User {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string | null;
  readonly username: string;
  readonly role: Role;
  /** Null when no password opens this account. */
  readonly passwordHash: string | null;
  /** Keyed hash by which the API key is found. */
  readonly apiKeyLookup: string;
  /** The API key, sealed for this user's id. */
  readonly apiKeySealed: string;
  /** Grows with every change of password or API key; a token of an older version does not count. */
  readonly credentialsVersion: number;
  /** Refused at the last sign-in with Hugging Face: nothing opens the account until one succeeds. */
  readonly suspended: boolean;
  readonly insertedAt: Date;
  readonly updatedAt: Date;
}

/** The form in which usernames are compared, so that two cannot differ in case only. */
export function foldUsername(username: string): string {
  return username.normalize("NFC").toLowerCase();
}
