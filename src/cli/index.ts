import { Command, CommanderError } from "commander";
import { RELEASE } from "../platform/release.ts";
import { configCommand } from "./commands/config.ts";
import { databaseCommand } from "./commands/database/database.ts";
import { infoCommand } from "./commands/info.ts";
import { startCommand } from "./commands/start.ts";
import { usersCommand } from "./commands/users/users.ts";
import { workspacesCommand } from "./commands/workspaces/workspaces.ts";
import type { Output } from "./output.ts";
import { type Prompts, terminalPrompts } from "./prompts.ts";

/** Exit codes of every command, as `--help` documents them. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const;

const standardOutput: Output = {
  write: (text) => process.stdout.write(text),
  writeError: (text) => process.stderr.write(text),
};

/** Runs one command line (without the program's name) and gives back the exit code. */
export async function runCli(
  args: readonly string[],
  output: Output = standardOutput,
  prompts: Prompts | undefined = process.stdin.isTTY && process.stderr.isTTY ? terminalPrompts : undefined,
): Promise<number> {
  let exitCode: number = EXIT.ok;
  const program = new Command("argilla-space")
    .description("An Argilla-compatible annotation server in one process.")
    .version(RELEASE)
    .exitOverride()
    // Else `database migrate --version 0.1.0` would ask for this program's version.
    .enablePositionalOptions()
    .configureOutput({ writeOut: (text) => output.write(text), writeErr: (text) => output.writeError(text) })
    .addHelpText("after", "\nExit codes: 0 success, 1 failure, 2 wrong usage.");
  const done = (code: number) => {
    exitCode = code;
  };
  program.addCommand(startCommand(output, done), { isDefault: true });
  program.addCommand(configCommand(output, done));
  const cli = { output, prompts };
  for (const group of [usersCommand, workspacesCommand, databaseCommand, infoCommand])
    program.addCommand(group(cli));
  for (const command of allCommands(program)) command.copyInheritedSettings(program);
  try {
    refuseUnknownCommand(program, args[0]);
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const { name, message } = error as Error;
    // Ctrl-C or the end of input at a question.
    output.writeError(name === "ExitPromptError" ? "Nothing was done.\n" : `${message}\n`);
    return EXIT.failed;
  }
}

/** Without this the default command would complain about one argument too many. */
function refuseUnknownCommand(program: Command, first: string | undefined): void {
  if (first === undefined || first.startsWith("-") || first === "help") return;
  if (program.commands.some((command) => command.name() === first)) return;
  program.error(`error: unknown command '${first}'\nRun argilla-space --help for the list of commands.`);
}

function allCommands(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...allCommands(child)]);
}
