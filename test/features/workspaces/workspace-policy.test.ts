import { describe, expect, test } from "@jest/globals";
import * as policy from "../../../src/features/workspaces/workspace-policy.ts";
import { type Actor, ROLES, type Role } from "../../../src/platform/actor.ts";

const predicates = { ...policy };

/** Who may as a member of the workspace and who as none; everything else is forbidden. */
const ALLOWED: Readonly<Record<keyof typeof policy, { member: readonly Role[]; none: readonly Role[] }>> = {
  canListOwnWorkspaces: { member: ["owner", "admin", "annotator"], none: ["owner", "admin", "annotator"] },
  canListWorkspacesOfUser: { member: ["owner"], none: ["owner"] },
  canCreateWorkspace: { member: ["owner"], none: ["owner"] },
  canReadWorkspace: { member: ["owner", "admin", "annotator"], none: ["owner"] },
  canDeleteWorkspace: { member: ["owner"], none: ["owner"] },
  canListMembers: { member: ["owner", "admin"], none: ["owner"] },
  canAddMember: { member: ["owner"], none: ["owner"] },
  canRemoveMember: { member: ["owner", "admin"], none: ["owner"] },
};

describe("the policy of workspaces", () => {
  test.each(Object.entries(ALLOWED))("%s: %j", (name, allowed) => {
    const can = predicates[name as keyof typeof policy];
    for (const member of [true, false]) {
      const who = ROLES.filter((role) => can(actorWith(role), { member }));
      expect({ member, who }).toEqual({ member, who: member ? allowed.member : allowed.none });
    }
  });

  test("has a line here for every predicate", () => {
    expect(Object.keys(ALLOWED).sort()).toEqual(Object.keys(policy).sort());
  });
});

function actorWith(role: Role): Actor {
  return { userId: "0195f2c4-7a1e-7cc0-a5b1-3f0d2f6f9e11", username: role, role };
}
