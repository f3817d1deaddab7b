export { firstRunRoutes } from "./first-run-routes.ts";
export { FirstRunService } from "./first-run-service.ts";
