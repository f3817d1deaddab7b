import { Command, Option } from "commander";
import { type ManagedUserOutput, presentManagedUser } from "../../../features/users/index.ts";
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
  await withContext(output, async ({ users, workspaces, identities, userPresenter }) => {
    if (workspace !== undefined) await workspaces.getByName(workspace);
    const [names, linked] = [await workspaces.memberships(), await identities.ofAll()];
    const found = (await users.list())
      .map((user) => {
        const shown = presentManagedUser(userPresenter.masked(user), user, linked.get(user.id) ?? []);
        return { ...shown, workspaces: names.get(user.id) ?? [] };
      })
      .filter((listed) => role === undefined || listed.role === role)
      .filter((listed) => workspace === undefined || listed.workspaces.includes(workspace));
    if (json)
      return printJson(
        output,
        found.map(({ api_key: _, ...listed }) => listed),
      );
    const rows = found.map((listed) => [
      listed.username,
      listed.disabled ? `${listed.role}, disabled` : listed.role,
      [listed.first_name, listed.last_name].filter(Boolean).join(" "),
      describeSignIn(listed),
      listed.workspaces.join(", "),
      listed.api_key_last_used_on ?? "never",
      listed.inserted_at.slice(0, 10),
    ]);
    output.write(
      table(["username", "role", "name", "signs in by", "workspaces", "key last used", "created"], rows),
    );
  });
}

function describeSignIn({ sign_in_methods: methods, identities }: ManagedUserOutput): string {
  const names = identities.map(({ username, suspended }) =>
    suspended ? `${username}, suspended` : username,
  );
  const words = methods.map((method) =>
    method === "huggingface" ? `Hugging Face (${names.join("; ")})` : method,
  );
  return words.join(", ") || "nothing";
}
