import { describe, expect, test } from "@jest/globals";
import * as policy from "../../../src/features/users/user-policy.ts";
import { type Actor, ROLES, type Role } from "../../../src/platform/actor.ts";

const predicates = { ...policy };

/** Who may, of the roles; everything else is forbidden. */
const ALLOWED: Readonly<Record<keyof typeof policy, readonly Role[]>> = {
  canReadOwnAccount: ["owner", "admin", "annotator"],
  canChangeOwnAccount: ["owner", "admin", "annotator"],
  canReadUsers: ["owner"],
  canCreateUser: ["owner"],
  canUpdateUser: ["owner"],
  canDeleteUser: ["owner"],
  canManageAccess: ["owner"],
};

describe("the policy of accounts", () => {
  test.each(Object.entries(ALLOWED))("%s: %j", (name, allowed) => {
    const can = predicates[name as keyof typeof policy];
    expect(ROLES.filter((role) => can(actorWith(role)))).toEqual(allowed);
  });

  test("has a line here for every predicate", () => {
    expect(Object.keys(ALLOWED).sort()).toEqual(Object.keys(policy).sort());
  });
});

function actorWith(role: Role): Actor {
  return { userId: "0195f2c4-7a1e-7cc0-a5b1-3f0d2f6f9e11", username: role, role };
}
