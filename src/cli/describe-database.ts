import { join } from "node:path";
import { SQLITE_FILE } from "../config/database-settings.ts";
import type { CliSettings } from "./with-context.ts";

/** Which database the settings name, without its password. */
export function describeDatabase({ config, home }: CliSettings): string {
  const { database } = config;
  if (database.kind === "sqlite") return `sqlite:///${database.file ?? join(home.path, SQLITE_FILE)}`;
  const { hostname, port, pathname } = new URL(database.url.reveal());
  return `postgresql://${hostname}${port && `:${port}`}${pathname}`;
}
