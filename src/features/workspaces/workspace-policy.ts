import { type Actor, isOwner } from "../../platform/actor.ts";

/** What a policy needs to know of the workspace: whether the caller is a member. */
export interface Standing {
  readonly member: boolean;
}

export function canListOwnWorkspaces(_actor: Actor): boolean {
  return true;
}

export function canListWorkspacesOfUser(actor: Actor): boolean {
  return isOwner(actor);
}

export function canCreateWorkspace(actor: Actor): boolean {
  return isOwner(actor);
}

export function canReadWorkspace(actor: Actor, { member }: Standing): boolean {
  return isOwner(actor) || member;
}

export function canDeleteWorkspace(actor: Actor): boolean {
  return isOwner(actor);
}

export function canListMembers(actor: Actor, { member }: Standing): boolean {
  return isOwner(actor) || (actor.role === "admin" && member);
}

/** Adding is for owners alone, unlike removing. */
export function canAddMember(actor: Actor): boolean {
  return isOwner(actor);
}

export function canRemoveMember(actor: Actor, { member }: Standing): boolean {
  return isOwner(actor) || (actor.role === "admin" && member);
}
