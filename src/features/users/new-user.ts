import { randomInt } from "node:crypto";
import type { Role } from "../../platform/actor.ts";
import { newApiKey, newId } from "../../platform/ids.ts";
import type { Keyring } from "../../platform/keyring.ts";
import { Secret } from "../../platform/secret.ts";
import type { User } from "./user.ts";

/** Leaves room for as many changes in a 32-bit column. */
const MAX_FIRST_VERSION = 2 ** 30;

/** A new account's row: makes id, API key and timestamps where they are not given. */
export function newUser(
  input: {
    id?: string | null | undefined;
    firstName: string;
    lastName?: string | null | undefined;
    username: string;
    role: Role;
    passwordHash: string | null;
    apiKey?: Secret | undefined;
    email?: string | null | undefined;
    disabled?: boolean | undefined;
  },
  keyring: Keyring,
  now: Date,
): User {
  const id = input.id ?? newId();
  const apiKey = input.apiKey ?? new Secret(newApiKey());
  return {
    id,
    firstName: input.firstName,
    lastName: input.lastName ?? null,
    username: input.username,
    role: input.role,
    passwordHash: input.passwordHash,
    apiKeyLookup: keyring.lookup(apiKey),
    apiKeySealed: keyring.seal(apiKey, id),
    // Not from one: an account that is made again under a deleted one's id must not revive its tokens.
    credentialsVersion: randomInt(1, MAX_FIRST_VERSION),
    suspended: false,
    disabled: input.disabled ?? false,
    email: input.email ?? null,
    apiKeyLastUsedOn: null,
    insertedAt: now,
    updatedAt: now,
  };
}
