export type { VectorSettings } from "./vector-settings.ts";
export { vectorSettingsRoutes } from "./vector-settings-routes.ts";
export { VectorSettingsService } from "./vector-settings-service.ts";
export { listVectorsSettings } from "./vector-settings-store.ts";
