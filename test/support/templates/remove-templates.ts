import { rm } from "node:fs/promises";
import { administratePostgres } from "../postgres-server.ts";

/** Removes what `make-templates.ts` made. jest calls it after all tests. */
export default async function removeTemplates(): Promise<void> {
  const { ARGILLA_TEST_SQLITE_TEMPLATE: folder, ARGILLA_TEST_POSTGRES_TEMPLATE: name } = process.env;
  if (folder) await rm(folder, { recursive: true });
  if (name) await administratePostgres(`drop database ${name} with (force)`);
}
