import type {} from "./record-events.ts";

export { type DatasetShape, loadDatasetShape } from "./dataset-shape.ts";
export { type LocatedRecord, locateRecord } from "./located-record.ts";
export { MetadataCatchUp } from "./metadata-catch-up.ts";
export { type DatasetRecord, RECORD_STATUSES, type RecordStatus, type RecordVector } from "./record.ts";
export { metadataProblem, readFields, readVectors } from "./record-content.ts";
export {
  changeCompleted,
  countRecords,
  findOffset,
  listStaleCounts,
  type RecordCounts,
  settleCounts,
  takePositions,
} from "./record-count-store.ts";
export type {
  IndexChange,
  IndexedRecord,
  MetadataMetrics,
  RecordFilter,
  RecordHits,
  RecordIndex,
  RecordQuery,
  RecordScope,
} from "./record-index.ts";
export { RecordService } from "./record-service.ts";
export {
  deleteRecords,
  findRecordsByExternalIds,
  findRecordsByIds,
  insertRecords,
  listRecordIds,
  listRecords,
  lockRecords,
  updateRecordStatus,
  updateRecords,
} from "./record-store.ts";
export { deleteSomeVectors, listRecordVectors, putRecordVectors, readVector } from "./record-vector-store.ts";
