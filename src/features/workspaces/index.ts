export type { Workspace } from "./workspace.ts";
export {
  addMembers,
  addMembership,
  addWorkspace,
  addWorkspaces,
  type Belonging,
  removeMembership,
} from "./workspace-changes.ts";
export { workspaceNameFrom } from "./workspace-naming.ts";
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
  listMembers,
  listWorkspaces,
} from "./workspace-store.ts";
