export { DATASET_STATUSES, type Dataset, type DatasetStatus, type Distribution } from "./dataset.ts";
export { canManageDataset, canReadDataset, type DatasetStanding } from "./dataset-policy.ts";
export { findDatasetById, lockDataset, touchActivity } from "./dataset-store.ts";
