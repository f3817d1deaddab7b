import type { Actor } from "../../platform/actor.ts";

/**
 * Whoever has an account: the metrics name nobody and nothing, and so a program that collects them gets an annotator of
 * its own, in no workspace, instead of an owner's key.
 */
export function canReadMetrics(_actor: Actor): boolean {
  return true;
}
