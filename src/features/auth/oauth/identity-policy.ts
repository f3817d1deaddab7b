import type { Actor } from "../../../platform/actor.ts";

/** Everybody may see and change which identities open their own account. */
export function canManageOwnIdentities(_actor: Actor): boolean {
  return true;
}
