import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { sqliteFile } from "../../../config/database-settings.ts";
import { backUpSqliteFile } from "../../../db/back-up-sqlite-file.ts";
import { REPLICATED_FILES } from "../../../storage/replication-messages.ts";
import type { Cli } from "../../cli.ts";
import { readSettings } from "../../with-context.ts";
import { refuseExisting } from "./restore.ts";

export function backupCommand({ output }: Cli): Command {
  return new Command("backup")
    .description("copy the database into a plain SQLite file, also while the server runs")
    .requiredOption("--to <file>", "the file to make")
    .action(async ({ to }: { to: string }) => {
      const { config, home } = await readSettings(output);
      if (config.database.kind !== "sqlite")
        throw new Error("The data are in PostgreSQL: back them up with pg_dump.");
      await refuseExisting(to);
      await backUpSqliteFile(sqliteFile(config.database, home.path), to);
      for (const name of REPLICATED_FILES) await copyFile(join(home.path, name), `${to}.${name}`);
      output.write(
        `Copied to ${to}, with its keys beside it in ${REPLICATED_FILES.map((name) => `${to}.${name}`)}.\n`,
      );
    });
}
