export { presentMemory } from "./instance-presenter.ts";
export { instanceRoutes } from "./instance-routes.ts";
