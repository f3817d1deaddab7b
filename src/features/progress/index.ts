export { ProgressReader } from "./progress-reader.ts";
export { progressRoutes } from "./progress-routes.ts";
