export type { Workspace } from "./workspace.ts";
export { addMembership, addWorkspace } from "./workspace-changes.ts";
export { workspaceRoutes } from "./workspace-routes.ts";
export { newWorkspace, WorkspaceService } from "./workspace-service.ts";
export {
  findWorkspaceById,
  findWorkspaceByName,
  isMember,
  listWorkspaces,
} from "./workspace-store.ts";
