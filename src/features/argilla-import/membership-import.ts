import { addMembers, type Belonging, listMembers } from "../workspaces/index.ts";
import { type ArgillaMembership, readArgillaMemberships } from "./argilla-account-store.ts";
import type { ImportRun, ImportStep, ImportVerdict } from "./import-step.ts";

interface MembershipVerdict extends ImportVerdict {
  readonly belonging?: Belonging | undefined;
}

/** Who belongs to which workspace. */
export const membershipImport: ImportStep<ArgillaMembership, MembershipVerdict> = {
  kind: "memberships",
  read: ({ source }) => readArgillaMemberships(source),

  async judge(run, db, rows) {
    const members = await listMembers(db);
    return rows.map((row) => judgeMembership(run, row, members));
  },

  async write({ clock }, trx, verdicts) {
    await addMembers(
      trx,
      verdicts.flatMap(({ belonging }) => belonging ?? []),
      clock.now(),
    );
  },

  settle() {},
};

function judgeMembership(
  run: ImportRun,
  { id, workspaceId, userId, insertedAt }: ArgillaMembership,
  members: ReadonlyMap<string, ReadonlySet<string>>,
): MembershipVerdict {
  const there = { user: run.users.get(userId), workspace: run.workspaces.get(workspaceId) };
  const name = `${there.user?.name} in ${there.workspace?.name}`;
  const user = there.user?.here;
  const workspace = there.workspace?.here;
  if (!user || !workspace) {
    const missing = user ? "workspace" : "user";
    const message = `Its ${missing} was not taken.`;
    return { outcome: "refused", id, name, notes: [{ reason: `no_${missing}`, message }] };
  }
  if (members.get(workspace.id)?.has(user.id)) return { outcome: "present", id, name, notes: [] };
  return { outcome: "taken", id, name, notes: [], belonging: { id, user, workspace, insertedAt } };
}
