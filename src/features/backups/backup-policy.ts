import { type Actor, isOwner } from "../../platform/actor.ts";

/** Everything is in it: accounts, records, answers. */
export function canMakeBackups(actor: Actor): boolean {
  return isOwner(actor);
}
