export { includeParameter, type RecordInclude, readInclude } from "./record-include.ts";
export { recordRoutes } from "./record-io-routes.ts";
export { recordOutput } from "./record-output-schema.ts";
export { presentEach } from "./record-presenter.ts";
export { type FoundRecords, RecordReader } from "./record-reader.ts";
export { RecordWriter } from "./record-writer.ts";
