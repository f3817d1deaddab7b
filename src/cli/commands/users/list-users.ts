import { Command, Option } from "commander";
import { ROLES, type Role } from "../../../platform/actor.ts";
import type { Cli } from "../../cli.ts";
import { printJson } from "../../output.ts";
import { table } from "../../table.ts";
import { withContext } from "../../with-context.ts";

interface ListOptions {
  readonly role?: Role;
  readonly workspace?: string;
  readonly json?: true;
}

export function listUsersCommand(cli: Cli): Command {
  return new Command("list")
    .description("list accounts")
    .addOption(new Option("--role <role>", "only this role").choices(ROLES))
    .option("--workspace <name>", "only members of this workspace")
    .option("--json", "print JSON")
    .action((options: ListOptions) => listUsers(cli, options));
}

async function listUsers({ output }: Cli, { role, workspace, json }: ListOptions): Promise<void> {
  await withContext(output, async ({ users, workspaces, userPresenter }) => {
    if (workspace !== undefined) await workspaces.getByName(workspace);
    const names = await workspaces.memberships();
    const found = (await users.list())
      .map((user) => ({ user, workspaces: names.get(user.id) ?? [] }))
      .filter(({ user }) => role === undefined || user.role === role)
      .filter((listed) => workspace === undefined || listed.workspaces.includes(workspace));
    if (json) {
      const items = found.map(({ user, workspaces: joined }) => {
        const { api_key: _, ...shown } = userPresenter.masked(user);
        return { ...shown, email: user.email, disabled: user.disabled, workspaces: joined };
      });
      return printJson(output, items);
    }
    const rows = found.map(({ user, workspaces: joined }) => [
      user.username,
      user.disabled ? `${user.role}, disabled` : user.role,
      [user.firstName, user.lastName].filter(Boolean).join(" "),
      joined.join(", "),
      user.insertedAt.toISOString().slice(0, 10),
    ]);
    output.write(table(["username", "role", "name", "workspaces", "created"], rows));
  });
}
