export type { Dataset } from "./dataset.ts";
export type { DatasetRecords } from "./dataset-parts.ts";
export { canManageDataset, canReadDataset, type DatasetStanding } from "./dataset-policy.ts";
export { DatasetPurge } from "./dataset-purge.ts";
export { datasetRoutes } from "./dataset-routes.ts";
export { datasetCreate, datasetParams } from "./dataset-schema.ts";
export { DatasetService } from "./dataset-service.ts";
export {
  findDatasetById,
  hasDatasets,
  insertDataset,
  listDatasets,
  listHiddenDatasets,
  lockDataset,
  touchDataset,
  visibleDataset,
} from "./dataset-store.ts";
