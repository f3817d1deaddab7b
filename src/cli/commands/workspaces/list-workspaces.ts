import { Command } from "commander";
import type { Cli } from "../../cli.ts";
import { printJson } from "../../output.ts";
import { table } from "../../table.ts";
import { withContext } from "../../with-context.ts";

export function listWorkspacesCommand({ output }: Cli): Command {
  return new Command("list")
    .description("list workspaces with their members")
    .option("--json", "print JSON")
    .action(async ({ json }: { json?: true }) => {
      const found = await withContext(output, async ({ workspaces }) => {
        return Promise.all(
          (await workspaces.list()).map(async ({ id, name, insertedAt }) => {
            const members = (await workspaces.listMembers(id)).map(({ username }) => username);
            return { id, name, members, inserted_at: insertedAt.toISOString() };
          }),
        );
      });
      if (json) return printJson(output, found);
      const rows = found.map(({ id, name, members }) => [name, members.join(", "), id]);
      output.write(table(["name", "members", "id"], rows));
    });
}
