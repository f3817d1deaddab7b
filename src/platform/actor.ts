export const ROLES = ["owner", "admin", "annotator"] as const;
export type Role = (typeof ROLES)[number];

/** Who is calling: the account behind the request's credentials, as it is in the database now. */
export interface Actor {
  readonly userId: string;
  readonly username: string;
  readonly role: Role;
}

export function isOwner(actor: Actor): boolean {
  return actor.role === "owner";
}
