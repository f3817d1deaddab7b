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
  /** No identity of the account may sign in any more: nothing opens it until one may again. */
  readonly suspended: boolean;
  /** Closed by an owner: nothing opens the account until an owner enables it. */
  readonly disabled: boolean;
  readonly email: string | null;
  /** The day (UTC, `YYYY-MM-DD`) on which the present API key was last used. */
  readonly apiKeyLastUsedOn: string | null;
  readonly insertedAt: Date;
  readonly updatedAt: Date;
}

/** Whether anything opens the account at all. */
export function isOpen({ suspended, disabled }: User): boolean {
  return !suspended && !disabled;
}

/** Told only to whoever has proved to hold a credential of the account. */
export const ACCOUNT_DISABLED = "This account is disabled; an owner can enable it again";

/** The form in which usernames are compared, so that two cannot differ in case only. */
export function foldUsername(username: string): string {
  return username.normalize("NFC").toLowerCase();
}
