import { Command } from "commander";
import type { Cli } from "../../cli.ts";
import { usersCommand } from "../users/users.ts";
import { migrateCommand } from "./migrate.ts";
import { revisionsCommand } from "./revisions.ts";

export function databaseCommand(cli: Cli): Command {
  return (
    new Command("database")
      .description("look at the schema of the database, take it forward or back")
      .addCommand(migrateCommand(cli))
      .addCommand(revisionsCommand(cli))
      // Where Argilla 2.x has them.
      .addCommand(usersCommand(cli, "database"), { hidden: true })
  );
}
