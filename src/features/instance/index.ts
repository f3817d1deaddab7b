export { instanceRoutes } from "./instance-routes.ts";
