import { Command } from "commander";
import type { Cli } from "../../cli.ts";
import { backupCommand } from "./backup.ts";
import { restoreCommand } from "./restore.ts";
import { storageStatusCommand } from "./storage-status.ts";
import { verifyCommand } from "./verify.ts";

export function storageCommand(cli: Cli): Command {
  return new Command("storage")
    .description("look at what keeps the data, prove that it can be restored, restore and back up")
    .addCommand(storageStatusCommand(cli))
    .addCommand(verifyCommand(cli))
    .addCommand(restoreCommand(cli))
    .addCommand(backupCommand(cli));
}
