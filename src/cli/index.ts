import { type Command, CommanderError } from "commander";
import type { Output } from "./output.ts";
import { createProgram } from "./program.ts";
import { type Prompts, terminalPrompts } from "./prompts.ts";

/** Exit codes of every command, as `--help` documents them. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const;

const standardOutput: Output = {
  write: (text) => process.stdout.write(text),
  writeError: (text) => process.stderr.write(text),
  // Back to the beginning of the line, and what stood there is wiped out (ECMA-48).
  progress: process.stderr.isTTY ? (line) => process.stderr.write(`\r\u001b[K${line}`) : undefined,
};

/** Runs one command line (without the program's name) and gives back the exit code. */
export async function runCli(
  args: readonly string[],
  output: Output = standardOutput,
  prompts: Prompts | undefined = process.stdin.isTTY && process.stderr.isTTY ? terminalPrompts : undefined,
): Promise<number> {
  let exitCode: number = EXIT.ok;
  const program = createProgram({ output, prompts }, (code) => {
    exitCode = code;
  });
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
