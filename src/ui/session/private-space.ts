import type { Settings } from "../api/wire-types.ts";

/**
 * Whether this page came with the Hub's pass through the gate of a private Space. Read once, while the address still has
 * it; the pass itself is not kept.
 */
const cameWithPass = new URLSearchParams(window.location.search).has("__sign");

/**
 * Whether the gate turns back people who come from elsewhere, as they do when they have signed in at the Hub. `perhaps`
 * where the server could not find out, but the Hub gave this page a pass.
 */
export function isPrivateSpace({ argilla_space: space }: Settings): boolean | "perhaps" {
  const { gate } = space.sign_in;
  if (gate !== undefined) return gate === "closed";
  return cameWithPass ? "perhaps" : false;
}
