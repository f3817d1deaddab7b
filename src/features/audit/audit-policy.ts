import { type Actor, isOwner } from "../../platform/actor.ts";

/** The log names people and the addresses from which they came. */
export function canReadAuditLog(actor: Actor): boolean {
  return isOwner(actor);
}
