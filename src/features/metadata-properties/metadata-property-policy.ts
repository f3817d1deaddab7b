import { type Actor, isOwner } from "../../platform/actor.ts";
import type { DatasetStanding } from "../datasets/index.ts";
import type { MetadataProperty } from "./metadata-property.ts";

/** To read a property: annotators only those that are meant for them. */
export function canReadMetadataProperty(
  actor: Actor,
  { member }: DatasetStanding,
  { visibleForAnnotators }: Pick<MetadataProperty, "visibleForAnnotators">,
): boolean {
  if (isOwner(actor)) return true;
  return member && (actor.role === "admin" || visibleForAnnotators);
}
