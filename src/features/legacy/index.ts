export { legacyInstanceRoutes } from "./legacy-instance-routes.ts";
export { legacyRouter } from "./legacy-routes.ts";
export { legacyUserRoutes } from "./legacy-user-routes.ts";
export { legacyWorkspaceRoutes } from "./legacy-workspace-routes.ts";
