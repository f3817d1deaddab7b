import { access, writeFile } from "node:fs/promises";
import { Command, InvalidArgumentError } from "commander";
import { REPLICATED_FILES } from "../../../storage/replication-messages.ts";
import type { Cli } from "../../cli.ts";
import { readSettings } from "../../with-context.ts";
import { requirePlace } from "./describe-place.ts";
import { describeReport, restoreWithProgress } from "./restore-with-progress.ts";

interface RestoreOptions {
  readonly at?: Date;
  readonly to: string;
}

export function restoreCommand(cli: Cli): Command {
  return new Command("restore")
    .description("restore the newest state that the bucket holds, or an earlier one, into a SQLite file")
    .option("--at <time>", "the state of this moment, such as 2026-11-20T14:00Z", parseTime)
    .requiredOption("--to <file>", "the file to make")
    .action((options: RestoreOptions) => restore(cli, options));
}

async function restore({ output }: Cli, { at, to }: RestoreOptions): Promise<void> {
  const place = requirePlace((await readSettings(output)).home.replica);
  await refuseExisting(to);
  const { report, files } = await restoreWithProgress(output, { place, path: to, until: at });
  for (const name of REPLICATED_FILES) {
    const content = files[name];
    if (content !== undefined) await writeFile(`${to}.${name}`, content, { mode: 0o600 });
  }
  output.write(describeReport(report));
  output.write(
    `Restored into ${to}, with its keys beside it in ${REPLICATED_FILES.map((name) => `${to}.${name}`)}.\n`,
  );
}

/** @throws Error */
export async function refuseExisting(path: string): Promise<void> {
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (exists) throw new Error(`${path} is there already. Name a new file.`);
}

function parseTime(text: string): Date {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new InvalidArgumentError("Use a time such as 2026-11-20T14:00Z.");
  return time;
}
