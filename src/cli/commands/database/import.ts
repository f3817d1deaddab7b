import { Command } from "commander";
import { type DatabaseAddress, readSourceAddress } from "../../../config/database-settings.ts";
import type { Cli } from "../../cli.ts";
import { describeImport, presentImport } from "../../import-report.ts";
import { printJson } from "../../output.ts";
import { withContext } from "../../with-context.ts";

/** Everything was read, but not all of it is here as it was there. */
const EXIT_INCOMPLETE = 3;

const HELP = `
<source> is the file argilla.db of an Argilla 2.0 to 2.8, or the address of its PostgreSQL database
(postgresql://user:password@host/database, neon+wss://…). It is read and never written.
Start the server of this database once before, so that the accounts of its settings are there.
Run it again as often as you like: what is here and the same is skipped, what is here and differs is reported and kept.

Exit codes: 0 everything of the source is here, 1 it failed or was stopped, 2 wrong usage, 3 done, but something was not
taken or differs; the report says what and why.`;

interface ImportCommandOptions {
  readonly dryRun?: boolean;
  readonly matchNames?: boolean;
  readonly json?: true;
}

export function importCommand(cli: Cli, done: (exitCode: number) => void): Command {
  const command = new Command("import")
    .description("bring over the accounts, workspaces, datasets and records of a Python Argilla")
    .argument("<source>", "its file argilla.db, or the address of its PostgreSQL database")
    .option("--dry-run", "only say what would be done")
    .option("--match-names", "take accounts and workspaces of the same name, here and there, for the same")
    .option("--json", "print JSON")
    .addHelpText("after", HELP);
  return command.action(async (source: string, options: ImportCommandOptions) => {
    if (!(await importDatabase(cli, addressOf(command, source), options))) done(EXIT_INCOMPLETE);
  });
}

/** @returns whether everything of the source is here now. */
async function importDatabase(
  { output }: Cli,
  address: DatabaseAddress,
  { dryRun = false, matchNames = false, json }: ImportCommandOptions,
): Promise<boolean> {
  return withContext(output, async ({ argillaImports }) => {
    const report = await stoppable((signal) =>
      argillaImports.run(address, {
        ...{ dryRun, matchNames, signal },
        onProgress: ({ kind, done, total }) => output.progress?.(`${kind}: ${done} of ${total}`),
      }),
    ).finally(() => output.progress?.(""));
    if (json) printJson(output, presentImport(report));
    else output.write(describeImport(report));
    return report.ledger.complete;
  });
}

function addressOf(command: Command, source: string): DatabaseAddress {
  const address = readSourceAddress(source, process.cwd());
  return typeof address === "string"
    ? command.error(`error: the address of the source: ${address}`)
    : address;
}

/** The first Ctrl-C lets `work` end in order; the second ends the process as ever. */
async function stoppable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = () => controller.abort();
  process.once("SIGINT", stop).once("SIGTERM", stop);
  try {
    return await work(controller.signal);
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
}
