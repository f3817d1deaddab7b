export { recordRoutes } from "./record-io-routes.ts";
export { RecordReader } from "./record-reader.ts";
export { RecordWriter } from "./record-writer.ts";
