export { DatabaseIndex } from "./database-index.ts";
export { RecordSearch } from "./record-search.ts";
export { searchRoutes } from "./search-routes.ts";
