export { ArgillaImportService, type ImportReport } from "./argilla-import-service.ts";
export { importAtStart } from "./import-at-start.ts";
export { IMPORT_KINDS } from "./import-ledger.ts";
