import { Command } from "commander";
import { DataLossError, type MigrationStep, migrateTo } from "../../../db/migrate-to.ts";
import { findRevision, listTags, type Revision } from "../../../db/revisions.ts";
import type { Cli } from "../../cli.ts";
import { printJson } from "../../output.ts";
import { withDatabase } from "../../with-context.ts";

interface MigrateOptions {
  readonly revision?: string;
  readonly version?: string;
  readonly force?: true;
  readonly json?: true;
}

export function migrateCommand(cli: Cli): Command {
  const command = new Command("migrate")
    .description("take the schema forward to the newest revision, or forward or back to another")
    .option("--revision <revision>", "a name or number of `revisions`, a release, head or base", "head")
    .option("--version <release>", "the same, as Argilla's documentation spells it")
    .option("--force", "go back even where that loses data")
    .option("--json", "print JSON");
  return command.action((options: MigrateOptions) => migrate(cli, command, options));
}

async function migrate({ output }: Cli, command: Command, options: MigrateOptions): Promise<void> {
  const wanted = options.version ?? options.revision ?? "head";
  const target = findRevision(wanted) ?? refuse(command, wanted);
  await withDatabase(output, async (database) => {
    const steps = await migrateTo(database, target, options.force ?? false).catch(explainLoss);
    if (options.json) return printJson(output, { revision: target.name, steps: steps.map(presentStep) });
    for (const step of steps) output.write(describeStep(step));
    const done = steps.length === 0 ? "The database is already at" : "The database is now at";
    output.write(`${done} revision ${target.name}.\n`);
    if (steps.some(({ direction }) => direction === "downgrade")) {
      output.write("A server of this release takes it forward again at its next start.\n");
    }
  });
}

function refuse(command: Command, wanted: string): Revision {
  const tags = listTags().map(({ version, revision }) => `${version} (${revision})`);
  const argilla = /^[12]\.\d+/.test(wanted) ? " Argilla's own versions mean nothing to this database." : "";
  return command.error(
    `error: there is no revision or release ${wanted}.${argilla}\nReleases: ${tags.join(", ")}. All revisions: argilla-space database revisions.`,
  );
}

function explainLoss(error: unknown): never {
  if (!(error instanceof DataLossError)) throw error;
  const losses = error.losses.map(({ what, rows }) => `  ${what}: ${rows} ${rows === 1 ? "row" : "rows"}\n`);
  throw new Error(
    `This would lose data, so nothing was done:\n${losses.join("")}Make a copy of the database, then say --force if they may go.`,
  );
}

function describeStep({ direction, from, to, change }: MigrationStep): string {
  const parts = presentChange(change).map(([done, what]) => `  ${done} ${what.join(", ")}\n`);
  return `Running ${direction} ${from} -> ${to}\n${parts.join("")}`;
}

function presentStep({ direction, from, to, change }: MigrationStep) {
  return { direction, from, to, ...Object.fromEntries(presentChange(change)) };
}

function presentChange(change: MigrationStep["change"]): [done: string, what: string[]][] {
  const created = [
    ...change.createdTables,
    ...change.addedColumns.map(({ table, column }) => `${table}.${column}`),
  ];
  const dropped = [
    ...change.droppedTables,
    ...change.droppedColumns.map(({ table, column }) => `${table}.${column}`),
  ];
  const parts: [string, string[]][] = [
    ["created", created],
    ["dropped", dropped],
  ];
  return parts.filter(([, what]) => what.length > 0);
}
