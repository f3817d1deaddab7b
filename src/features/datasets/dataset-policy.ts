import { type Actor, isOwner } from "../../platform/actor.ts";

/** What a policy needs to know of the dataset: whether the caller is a member of its workspace. */
export interface DatasetStanding {
  readonly member: boolean;
}

/** To list datasets; everybody sees those of their own workspaces. */
export function canListOwnDatasets(_actor: Actor): boolean {
  return true;
}

/** To read a dataset and all that stands in it. */
export function canReadDataset(actor: Actor, { member }: DatasetStanding): boolean {
  return isOwner(actor) || member;
}

/** To make, change and delete a dataset and what stands in it. */
export function canManageDataset(actor: Actor, { member }: DatasetStanding): boolean {
  return isOwner(actor) || (actor.role === "admin" && member);
}
