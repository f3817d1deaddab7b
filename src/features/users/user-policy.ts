import { type Actor, isOwner } from "../../platform/actor.ts";

/** Everybody may read their own account. */
export function canReadOwnAccount(_actor: Actor): boolean {
  return true;
}

/** Everybody may change what is their own: names, password, key, sessions. */
export function canChangeOwnAccount(_actor: Actor): boolean {
  return true;
}

/** Reading others' accounts is for owners; not even one's own can be read by id. */
export function canReadUsers(actor: Actor): boolean {
  return isOwner(actor);
}

export function canCreateUser(actor: Actor): boolean {
  return isOwner(actor);
}

export function canUpdateUser(actor: Actor): boolean {
  return isOwner(actor);
}

export function canDeleteUser(actor: Actor): boolean {
  return isOwner(actor);
}

/** Closing and opening accounts, replacing their credentials, linking and unlinking identities. */
export function canManageAccess(actor: Actor): boolean {
  return isOwner(actor);
}
