export type { VectorSettings } from "./vector-settings.ts";
export { vectorSettingsRoutes } from "./vector-settings-routes.ts";
export { vectorSettingsCreate } from "./vector-settings-schema.ts";
export { VectorSettingsService } from "./vector-settings-service.ts";
export { insertVectorSettings, listVectorsSettings } from "./vector-settings-store.ts";
