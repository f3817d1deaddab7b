import { sqliteFile } from "../config/database-settings.ts";
import type { CliSettings } from "./with-context.ts";

/** Which database the settings name, without its password. */
export function describeDatabase({ config, home }: CliSettings): string {
  const { database } = config;
  if (database.kind === "sqlite") return `sqlite:///${sqliteFile(database, home.path)}`;
  const { hostname, port, pathname } = new URL(database.url.reveal());
  return `postgresql://${hostname}${port && `:${port}`}${pathname}`;
}
