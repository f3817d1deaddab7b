export { presentMemory, type SignInFacts } from "./instance-presenter.ts";
export { instanceRoutes } from "./instance-routes.ts";
export { SpaceGate, type Visit } from "./space-gate.ts";
