import { Command } from "commander";
import type { Cli } from "../../cli.ts";
import { usersCommand } from "../users/users.ts";
import { importCommand } from "./import.ts";
import { migrateCommand } from "./migrate.ts";
import { revisionsCommand } from "./revisions.ts";

export function databaseCommand(cli: Cli, done: (exitCode: number) => void): Command {
  return (
    new Command("database")
      .description("look at the schema of the database, take it forward or back; bring over an Argilla's")
      .addCommand(migrateCommand(cli))
      .addCommand(revisionsCommand(cli))
      .addCommand(importCommand(cli, done))
      // Where Argilla 2.x has them.
      .addCommand(usersCommand(cli, "database"), { hidden: true })
  );
}
