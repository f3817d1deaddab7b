export type { VectorSettings } from "./vector-settings.ts";
export { findVectorSettingsById, listVectorsSettings } from "./vector-settings-store.ts";
