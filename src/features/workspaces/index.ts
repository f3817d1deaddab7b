export type { Workspace } from "./workspace.ts";
export {
  addMembers,
  addMembership,
  addWorkspace,
  addWorkspaces,
  removeMembership,
} from "./workspace-changes.ts";
export {
  canAddMember,
  canCreateWorkspace,
  canListMembers,
  canListOwnWorkspaces,
  canRemoveMember,
} from "./workspace-policy.ts";
export { presentWorkspace } from "./workspace-presenter.ts";
export { workspaceRoutes } from "./workspace-routes.ts";
export {
  isWorkspaceName,
  WORKSPACE_NAME_MAX_LENGTH,
  workspaceCreate,
  workspaceOutput,
  workspaceParams,
  workspaceUserParams,
} from "./workspace-schema.ts";
export { newWorkspace, WorkspaceService } from "./workspace-service.ts";
export {
  findWorkspaceById,
  findWorkspaceByName,
  isMember,
  listWorkspaces,
} from "./workspace-store.ts";
