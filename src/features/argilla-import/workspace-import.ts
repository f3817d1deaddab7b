import {
  addWorkspaces,
  isWorkspaceName,
  listWorkspaces,
  type Workspace,
  workspaceNameFrom,
} from "../workspaces/index.ts";
import { type ArgillaWorkspace, readArgillaWorkspaces } from "./argilla-account-store.ts";
import type { ImportNote } from "./import-ledger.ts";
import type { ImportRun, ImportStep, ImportVerdict } from "./import-step.ts";

interface WorkspaceVerdict extends ImportVerdict {
  /** What stands here for the workspace. */
  readonly workspace?: Workspace | undefined;
}

type Note = Pick<ImportNote, "reason" | "message">;

/** Workspaces, with their ids; under another name where theirs is not allowed here. */
export const workspaceImport: ImportStep<ArgillaWorkspace, WorkspaceVerdict> = {
  kind: "workspaces",
  read: ({ source }) => readArgillaWorkspaces(source),

  async judge(run, db, rows) {
    const here = await listWorkspaces(db);
    const claims = new Map(run.claimedWorkspaceNames);
    return rows.map((row) => {
      const verdict = judgeWorkspace(run, row, here, claims);
      if (verdict.workspace) claims.set(verdict.workspace.name, row.name);
      return verdict;
    });
  },

  async write({ clock }, trx, verdicts) {
    await addWorkspaces(
      trx,
      verdicts.flatMap(({ outcome, workspace }) => (outcome === "taken" && workspace ? [workspace] : [])),
      clock.now(),
    );
  },

  settle(run, verdicts) {
    for (const { id, name, workspace } of verdicts) {
      run.workspaces.set(id, { name, here: workspace });
      if (!workspace) continue;
      run.claimedWorkspaceNames.set(workspace.name, name);
    }
  },
};

function judgeWorkspace(
  run: ImportRun,
  row: ArgillaWorkspace,
  here: readonly Workspace[],
  claims: ReadonlyMap<string, string>,
): WorkspaceVerdict {
  const name = isWorkspaceName(row.name) ? row.name : workspaceNameFrom(row.name);
  const renamed = name !== row.name;
  const verdict = (
    outcome: WorkspaceVerdict["outcome"],
    workspace?: Workspace,
    ...notes: Note[]
  ): WorkspaceVerdict => ({ outcome, id: row.id, name: row.name, workspace, notes });

  const known = here.find(({ id }) => id === row.id);
  if (known?.name === name) return verdict("present", known);
  if (known) {
    const message = `The workspace is here, but is named ${known.name}; it stays as it is here.`;
    return verdict("different", known, { reason: "changed", message });
  }
  const claim = claims.get(name) ?? (renamed && run.workspaceNamesThere.has(name) ? name : undefined);
  if (claim !== undefined) {
    const message = `Would have the same name as ${JSON.stringify(claim)} once only letters, digits, - and _ are left (${name}). Rename one in Argilla and import again.`;
    return verdict("refused", undefined, { reason: "name_rule", message });
  }
  const namesake = here.find((workspace) => workspace.name === name);
  if (namesake) {
    // A name that had to be changed is not the name that somebody else meant.
    if (!renamed && (run.matchNames || run.seeded.has(namesake.id))) {
      const message = "Is the workspace of the same name that was here.";
      return verdict("matched", namesake, { reason: "same_name", message });
    }
    const message = `A workspace ${name} is here already, whose members would see what is not theirs. ${renamed ? "Rename one." : "If all accounts and workspaces of the same name are the same, import again with --match-names; else rename one."}`;
    return verdict("refused", undefined, { reason: "name_taken", message });
  }
  const workspace = { id: row.id, name, insertedAt: row.insertedAt, updatedAt: row.updatedAt };
  if (!renamed) return verdict("taken", workspace);
  const message = `Is named ${name} here: letters, digits, - and _ only, else the Python SDK could not list it.`;
  return verdict("taken", workspace, { reason: "renamed", message });
}
