import { presentTimestamp } from "../../http/schema.ts";
import type { Workspace } from "./workspace.ts";
import type { WorkspaceOutput } from "./workspace-schema.ts";

export function presentWorkspace(workspace: Workspace): WorkspaceOutput {
  return {
    id: workspace.id,
    name: workspace.name,
    inserted_at: presentTimestamp(workspace.insertedAt),
    updated_at: presentTimestamp(workspace.updatedAt),
  };
}

export function presentWorkspaces(workspaces: readonly Workspace[]): { items: WorkspaceOutput[] } {
  return { items: workspaces.map(presentWorkspace) };
}
