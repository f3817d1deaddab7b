import { z } from "zod";
import { flag } from "../../http/lax-schema.ts";
import { listOf, text, timestamp, uuid } from "../../http/schema.ts";
import { notNull, refuseNulls } from "../../http/update-schema.ts";
import { ROLES } from "../../platform/actor.ts";
import { USERNAME_MAX_LENGTH, USERNAME_PATTERN, USERNAME_RULES } from "./username-rules.ts";

const role = z.enum(ROLES).meta({ id: "UserRole" });
const firstName = text({ min: 1, trim: true });
const lastName = text({ min: 1, trim: true }).nullable();
const password = text({ min: 8, max: 100 });

/** A user on the wire. `api_key` is masked unless the answer goes to the key's holder or creator. */
export const userOutput = z
  .object({
    id: z.string().meta({ format: "uuid" }),
    first_name: z.string(),
    last_name: z.string().nullable(),
    username: z.string(),
    role,
    api_key: z.string(),
    inserted_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: "User" });
export type UserOutput = z.output<typeof userOutput>;

/** An identity at a sign-in service that opens an account. `username` is its name there when last seen. */
export const linkedIdentityOutput = z
  .object({
    id: z.string().meta({ format: "uuid" }),
    provider: z.string(),
    username: z.string(),
    // Refused at its last sign-in, until one succeeds again.
    suspended: z.boolean(),
    linked_at: timestamp,
  })
  .meta({ id: "LinkedIdentity" });
export type LinkedIdentityOutput = z.output<typeof linkedIdentityOutput>;

export const linkedIdentitiesOutput = listOf(linkedIdentityOutput).meta({ id: "LinkedIdentities" });

/** What opens the account and when its key was last used: keys beside the original's, for owners. */
export const managedUserOutput = userOutput
  .extend({
    email: z.string().nullable(),
    disabled: z.boolean(),
    sign_in_methods: z.array(z.enum(["password", "huggingface"])),
    identities: z.array(linkedIdentityOutput),
    // The day in UTC, of the present key.
    api_key_last_used_on: z.string().meta({ format: "date" }).nullable(),
  })
  .meta({ id: "ManagedUser" });
export type ManagedUserOutput = z.output<typeof managedUserOutput>;

export const managedUsersOutput = listOf(managedUserOutput).meta({ id: "ManagedUsers" });

/** New credentials, shown this once. Without a password where the account signs in without one. */
export const resetOutput = managedUserOutput
  .extend({ password: z.string().nullable() })
  .meta({ id: "ResetUser" });

export const usersOutput = listOf(userOutput).meta({ id: "Users" });

export const userCreate = z
  .object({
    id: uuid.nullish(),
    first_name: firstName,
    last_name: lastName.optional(),
    username: text({ min: 1 })
      .superRefine((value, context) => {
        for (const rule of USERNAME_RULES) {
          if (!rule.holds(value))
            context.addIssue({ code: "custom", message: rule.message, params: { type: rule.type } });
        }
      })
      .meta({ maxLength: USERNAME_MAX_LENGTH, pattern: USERNAME_PATTERN }),
    role: role.nullish(),
    password,
  })
  .meta({ id: "UserCreate" });

/**
 * Absent leaves a field as it is. Null is refused for all but `last_name`, in one problem that names the fields. A
 * username is held against the rules for new names only if it changes: accounts with older names stay editable.
 */
export const userUpdate = z
  .object({
    first_name: notNull(firstName),
    last_name: lastName.optional(),
    username: notNull(text({ min: 1 })),
    role: notNull(role),
    password: notNull(password),
  })
  .superRefine(refuseNulls("last_name"))
  .meta({ id: "UserUpdate" });

/** What people change about themselves; the username and role are an owner's business. */
export const ownProfileUpdate = z
  .object({ first_name: firstName.optional(), last_name: lastName.optional() })
  .meta({ id: "OwnProfileUpdate" });

/** An account without a password needs no current one. */
export const ownPasswordChange = z
  .object({ current_password: text().nullish(), new_password: password })
  .meta({ id: "OwnPasswordChange" });

/** What goes with an account. */
export const userDeletion = z.object({ delete_responses: flag.default(false) });

export const userParams = z.object({ user_id: uuid });
