import { resolve } from "node:path";
import { Command } from "commander";
import { UsersFileError, type UsersFileReport } from "../../../features/bootstrap/index.ts";
import type { Cli } from "../../cli.ts";
import { type Output, printJson } from "../../output.ts";
import { pythonRepr } from "../../python-repr.ts";
import { withContext } from "../../with-context.ts";

/** Where Argilla looks when nothing is said. */
const DEFAULT_FILE = ".users.yml";

interface MigrateOptions {
  readonly dryRun?: boolean;
  readonly json?: true;
}

export function migrateUsersCommand(cli: Cli): Command {
  return new Command("migrate")
    .description("make and change accounts as a users.yml of Argilla 1.x says")
    .argument("[file]", `(default: ARGILLA_LOCAL_AUTH_USERS_DB_FILE, else ${DEFAULT_FILE})`)
    .option("--dry-run", "only say what would be done")
    .option("--json", "print JSON")
    .action((file: string | undefined, options: MigrateOptions) => migrateUsers(cli, file, options));
}

async function migrateUsers(
  { output }: Cli,
  file: string | undefined,
  { dryRun = false, json }: MigrateOptions,
) {
  await withContext(output, async ({ config, usersFiles }) => {
    const path = file ?? config.usersFile ?? DEFAULT_FILE;
    if (!json) output.write(`Starting users migration process using file ${pythonRepr(path)}\n`);
    const report = await usersFiles.apply(resolve(path), { dryRun }).catch((error: unknown) => {
      if (error instanceof UsersFileError && json)
        printJson(output, { file: path, problems: error.problems });
      else if (error instanceof UsersFileError) output.write("Users migration process failed...\n");
      throw error;
    });
    if (json) printJson(output, { file: path, dry_run: dryRun, ...presentReport(report) });
    else describeReport(output, report, dryRun);
  });
}

function describeReport(output: Output, { plan, renamed, warnings }: UsersFileReport, dryRun: boolean): void {
  for (const { line, column, message } of warnings) {
    output.writeError(`Warning: line ${line}, column ${column}: ${message}\n`);
  }
  for (const { entry } of plan.creates) {
    output.write(`Migrating User with username ${pythonRepr(entry.username)}\n`);
    if (dryRun)
      output.write(
        `  ${entry.role}${entry.disabled ? ", disabled" : ""}, workspaces ${pythonRepr(entry.workspaces)}\n`,
      );
  }
  for (const update of plan.updates) {
    output.write(`Migrating User with username ${pythonRepr(update.entry.username)}\n`);
    output.write(`  changed since it was last applied: ${describeChange(update).join(", ")}\n`);
  }
  for (const { entry } of plan.unchanged) {
    output.write(
      `User with username ${pythonRepr(entry.username)} has not changed in the file. Skipping...\n`,
    );
  }
  for (const { entry } of plan.deleted) {
    output.write(
      `User with username ${pythonRepr(entry.username)} was deleted here and stays so. To have it back, take it out of the file, apply that, and put it in again.\n`,
    );
  }
  for (const name of plan.removed) {
    output.write(`User with username ${pythonRepr(name)} is no longer in the file; the account stays.\n`);
  }
  for (const { from, to } of renamed) {
    output.write(
      `Workspace ${pythonRepr(from)} is named ${pythonRepr(to)} here: letters, digits, - and _ only.\n`,
    );
  }
  output.write(
    dryRun ? "This was a dry run: nothing was changed\n" : "Users migration process successfully finished\n",
  );
}

function describeChange({ fields, joins, leaves }: UsersFileReport["plan"]["updates"][number]): string[] {
  return [
    ...fields.map((field) => (field === "firstName" ? "full_name" : field === "apiKey" ? "api_key" : field)),
    ...joins.map((name) => `joins ${name}`),
    ...leaves.map((name) => `leaves ${name}`),
  ];
}

function presentReport({ plan, renamed, warnings }: UsersFileReport) {
  const { creates, updates, unchanged, deleted, removed, newWorkspaces } = plan;
  return {
    created: creates.map(({ entry: { username, role, disabled, workspaces } }) => ({
      username,
      role,
      disabled,
      workspaces,
    })),
    updated: updates.map((update) => ({ username: update.entry.username, changes: describeChange(update) })),
    unchanged: unchanged.map(({ entry }) => entry.username),
    deleted: deleted.map(({ entry }) => entry.username),
    removed,
    new_workspaces: newWorkspaces,
    renamed_workspaces: Object.fromEntries(renamed.map(({ from, to }) => [from, to])),
    warnings,
  };
}
