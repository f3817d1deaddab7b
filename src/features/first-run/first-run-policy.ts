import { type Actor, isOwner } from "../../platform/actor.ts";

/** The first steps are for those who can take them. */
export function canTakeFirstSteps(actor: Actor): boolean {
  return isOwner(actor);
}
