export { presentMemory, type SignInFacts } from "./instance-presenter.ts";
export { instanceRoutes } from "./instance-routes.ts";
export type { StorageStatusOutput } from "./instance-schema.ts";
export { SpaceGate, type Visit } from "./space-gate.ts";
export { presentStorage } from "./storage-presenter.ts";
