export type { Workspace } from "./workspace.ts";
export { workspaceRoutes } from "./workspace-routes.ts";
export { newWorkspace, WorkspaceService } from "./workspace-service.ts";
export {
  findWorkspaceById,
  findWorkspaceByName,
  insertMembership,
  insertWorkspace,
  isMember,
  listWorkspaces,
} from "./workspace-store.ts";
