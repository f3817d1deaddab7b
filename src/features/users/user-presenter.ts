import { presentTimestamp } from "../../http/schema.ts";
import type { Keyring } from "../../platform/keyring.ts";
import type { LinkedIdentity } from "./account-identities.ts";
import type { User } from "./user.ts";
import type { LinkedIdentityOutput, ManagedUserOutput, UserOutput } from "./user-schema.ts";

/** Stands where an API key would: the field is part of the wire's user, the key is nobody else's business. */
export const MASKED_API_KEY = "********";

export interface UserPresenter {
  /** For the holder of the key, or for whoever has just created the account. */
  withApiKey(user: User): UserOutput;
  /** For everybody else. */
  masked(user: User): UserOutput;
  maskedList(users: readonly User[]): { items: UserOutput[] };
}

/** @param exposeApiKeys shows every key to whoever may see the user, as the original does. */
export function createUserPresenter(keyring: Keyring, exposeApiKeys: boolean): UserPresenter {
  // Opening the key was the dearest step of `GET /me`, which clients send most; accounts are cached for two seconds.
  const shown = new WeakMap<User, UserOutput>();
  const withApiKey = (user: User): UserOutput => {
    const known = shown.get(user);
    if (known) return known;
    const output = present(user, keyring.open(user.apiKeySealed, user.id).reveal());
    shown.set(user, output);
    return output;
  };
  const masked = (user: User): UserOutput =>
    exposeApiKeys ? withApiKey(user) : present(user, MASKED_API_KEY);
  return { withApiKey, masked, maskedList: (users) => ({ items: users.map(masked) }) };
}

/** Adds to a user on the wire what owners see of it besides. */
export function presentManagedUser(
  shown: UserOutput,
  user: User,
  identities: readonly LinkedIdentity[],
): ManagedUserOutput {
  const methods: ManagedUserOutput["sign_in_methods"] = user.passwordHash === null ? [] : ["password"];
  return {
    ...shown,
    email: user.email,
    disabled: user.disabled,
    sign_in_methods: identities.length > 0 ? [...methods, "huggingface"] : methods,
    identities: identities.map(presentIdentity),
    api_key_last_used_on: user.apiKeyLastUsedOn,
  };
}

export function presentIdentity({
  id,
  provider,
  username,
  suspended,
  linkedAt,
}: LinkedIdentity): LinkedIdentityOutput {
  return { id, provider, username, suspended, linked_at: presentTimestamp(linkedAt) };
}

function present(user: User, apiKey: string): UserOutput {
  return {
    id: user.id,
    first_name: user.firstName,
    last_name: user.lastName,
    username: user.username,
    role: user.role,
    api_key: apiKey,
    inserted_at: presentTimestamp(user.insertedAt),
    updated_at: presentTimestamp(user.updatedAt),
  };
}
