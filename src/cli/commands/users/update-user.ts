import { Command, Option } from "commander";
import { type User, userUpdate } from "../../../features/users/index.ts";
import { ROLES, type Role } from "../../../platform/actor.ts";
import { askUsername, checkedInput, givenOrAsked } from "../../asking.ts";
import type { Cli } from "../../cli.ts";
import { printJson } from "../../output.ts";
import { pythonRepr } from "../../python-repr.ts";
import { withContext } from "../../with-context.ts";

interface UpdateOptions {
  readonly role?: Role;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly username?: string;
  readonly json?: true;
}

export function updateUserCommand(cli: Cli): Command {
  const command = new Command("update")
    .description("change an account's role or names")
    .argument("[username]", "whose account")
    .addOption(new Option("--role <role>", "new role").choices(ROLES))
    .option("--first-name <name>", "new first name")
    .option("--last-name <name>", "new last name; empty removes it")
    .option("--username <name>", "new username")
    .option("--json", "print JSON");
  return command.action((username: string | undefined, options: UpdateOptions) =>
    updateUser(cli, command, username, options),
  );
}

async function updateUser(
  cli: Cli,
  command: Command,
  given: string | undefined,
  { json, ...options }: UpdateOptions,
): Promise<void> {
  const username = await askUsername(cli, command, given);
  const nothingGiven = Object.keys(options).length === 0;
  const role = nothingGiven
    ? await givenOrAsked(cli, command, {
        name: "--role",
        given: options.role,
        ask: (prompts) => prompts.choice("Role", ROLES, "annotator"),
      })
    : options.role;
  const changes = checkedInput(command, userUpdate, {
    role,
    first_name: options.firstName,
    last_name: options.lastName === "" ? null : options.lastName,
    username: options.username,
  });
  await withContext(cli.output, async ({ users, userPresenter }) => {
    const before = await users.getByUsername(username);
    const after = await users.update(before.id, {
      role: changes.role ?? undefined,
      firstName: changes.first_name ?? undefined,
      lastName: changes.last_name,
      username: changes.username ?? undefined,
    });
    const differences = describeDifferences(before, after);
    if (json) {
      const { api_key: _, ...shown } = userPresenter.masked(after);
      return printJson(cli.output, { updated: differences.length > 0, ...shown });
    }
    if (differences.length === 0) {
      return cli.output.write(`User ${pythonRepr(username)} is like that already. Nothing to change.\n`);
    }
    cli.output.write(`User ${pythonRepr(username)} successfully updated:\n${differences.join("")}`);
  });
}

function describeDifferences(before: User, after: User): string[] {
  const fields = {
    role: "role",
    first_name: "firstName",
    last_name: "lastName",
    username: "username",
  } as const;
  return Object.entries(fields)
    .filter(([, key]) => before[key] !== after[key])
    .map(([name, key]) => `• ${name}: ${pythonRepr(before[key] ?? "")} -> ${pythonRepr(after[key] ?? "")}\n`);
}
