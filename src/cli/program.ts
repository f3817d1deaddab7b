import { Command } from "commander";
import { RELEASE } from "../platform/release.ts";
import type { Cli } from "./cli.ts";
import { auditCommand } from "./commands/audit/audit.ts";
import { configCommand } from "./commands/config.ts";
import { databaseCommand } from "./commands/database/database.ts";
import { infoCommand } from "./commands/info.ts";
import { startCommand } from "./commands/start.ts";
import { storageCommand } from "./commands/storage/storage.ts";
import { usersCommand } from "./commands/users/users.ts";
import { workspacesCommand } from "./commands/workspaces/workspaces.ts";

/** The whole command line. `done` is told the exit code of commands that end with one of their own. */
export function createProgram(cli: Cli, done: (exitCode: number) => void): Command {
  const { output } = cli;
  const program = new Command("argilla-space")
    .description("An Argilla-compatible annotation server in one process.")
    .version(RELEASE)
    .exitOverride()
    // Else `database migrate --version 0.1.0` would ask for this program's version.
    .enablePositionalOptions()
    .configureOutput({ writeOut: (text) => output.write(text), writeErr: (text) => output.writeError(text) })
    .addHelpText("after", "\nExit codes: 0 success, 1 failure, 2 wrong usage.")
    .addCommand(startCommand(output, done), { isDefault: true })
    .addCommand(configCommand(output, done));
  for (const group of [usersCommand, workspacesCommand]) program.addCommand(group(cli));
  program.addCommand(databaseCommand(cli, done));
  for (const group of [storageCommand, auditCommand, infoCommand]) program.addCommand(group(cli));
  for (const command of allCommands(program)) command.copyInheritedSettings(program);
  return program;
}

function allCommands(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...allCommands(child)]);
}
