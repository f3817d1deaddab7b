export { ArgillaImportService, type ImportReport } from "./argilla-import-service.ts";
export { IMPORT_KINDS } from "./import-ledger.ts";
