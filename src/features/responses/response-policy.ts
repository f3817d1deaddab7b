import type { Actor } from "../../platform/actor.ts";
import { canManageDataset, canReadDataset, type DatasetStanding } from "../datasets/index.ts";
import type { Response } from "./response.ts";

/** To answer as oneself: everybody who may see the record. */
export function canRespond(actor: Actor, standing: DatasetStanding): boolean {
  return canReadDataset(actor, standing);
}

/** To change or delete a response: one's own, even after having left the workspace, and for those who manage the dataset any. */
export function canChangeResponse(
  actor: Actor,
  standing: DatasetStanding,
  { userId }: Pick<Response, "userId">,
): boolean {
  return actor.userId === userId || canManageDataset(actor, standing);
}

/** Whose items may be written is asked for each of them. */
export function canWriteOwnResponses(_actor: Actor): boolean {
  return true;
}
