export { DatabaseIndex } from "./database-index.ts";
