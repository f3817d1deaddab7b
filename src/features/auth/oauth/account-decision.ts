/** By what right somebody may enter the owner's account. */
export type OwnerClaim =
  /** They created the Space, by id: always good. */
  | "creator"
  /** They bear the name of whom the Space belongs to: good until an identity is bound to the account. */
  | "name";

/** What is known when somebody has been identified. */
export interface AccountFacts {
  /** The account that this identity opened before. */
  readonly knownUserId: string | undefined;
  readonly ownerClaim: OwnerClaim | undefined;
  /** The account in the owner slot, unless it was deleted. */
  readonly ownerUserId: string | undefined;
  /** Whether an identity opens the owner's account already. */
  readonly ownerIsBound: boolean;
}

export type AccountDecision =
  | { readonly do: "enter"; readonly userId: string }
  | { readonly do: "bind-owner"; readonly userId: string }
  | { readonly do: "create-owner" }
  | { readonly do: "create-annotator" };

/**
 * Decides who somebody becomes. Pure. Only an identity (issuer and subject) opens an account; a name never does, except
 * the owner's, once, before anybody is bound to it.
 */
export function decideAccount(facts: AccountFacts): AccountDecision {
  const { knownUserId, ownerClaim, ownerUserId, ownerIsBound } = facts;
  if (ownerClaim === "creator" && knownUserId !== ownerUserId) {
    return ownerUserId ? { do: "bind-owner", userId: ownerUserId } : { do: "create-owner" };
  }
  if (ownerClaim === "creator" && ownerUserId === undefined) return { do: "create-owner" };
  if (knownUserId) return { do: "enter", userId: knownUserId };
  if (ownerClaim === "name" && ownerUserId && !ownerIsBound) return { do: "bind-owner", userId: ownerUserId };
  return { do: "create-annotator" };
}

/** Names that a Space's environment gives for whom it belongs to. */
export interface SpaceNames {
  readonly creatorUserId: string | undefined;
  readonly authorName: string | undefined;
  /** `USERNAME`, where it is set. */
  readonly ownerHubName: string | undefined;
}

/**
 * The claim that an identity has on the owner's account. `creatorName` is the Hub's word for the creator's name; without
 * it nobody can tell a person's Space from an organisation's, so `USERNAME`, which may be just a local name, counts
 * for nothing.
 */
export function ownerClaim(
  identity: { readonly subject: string; readonly preferredUsername: string },
  space: SpaceNames,
  creatorName: string | undefined,
): OwnerClaim | undefined {
  if (space.creatorUserId !== undefined && identity.subject === space.creatorUserId) return "creator";
  const ofOrganization =
    creatorName !== undefined && space.authorName !== undefined && creatorName !== space.authorName;
  const names = [creatorName, space.authorName, ofOrganization ? space.ownerHubName : undefined];
  return names.includes(identity.preferredUsername) ? "name" : undefined;
}
