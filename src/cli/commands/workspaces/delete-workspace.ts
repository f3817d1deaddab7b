import { Command } from "commander";
import { confirmed } from "../../asking.ts";
import type { Cli } from "../../cli.ts";
import { pythonRepr } from "../../python-repr.ts";
import { withContext } from "../../with-context.ts";

export function deleteWorkspaceCommand(cli: Cli): Command {
  const command = new Command("delete")
    .description("delete a workspace")
    .argument("<name>", "which workspace")
    .option("--yes", "do not ask");
  return command.action(async (name: string, { yes }: { yes?: true }) => {
    if (!(await confirmed(cli, command, yes, `Delete the workspace ${name}?`))) {
      return cli.output.write("Nothing was deleted.\n");
    }
    await withContext(cli.output, async ({ workspaces }) => {
      await workspaces.delete((await workspaces.getByName(name)).id);
    });
    cli.output.write(`Workspace ${pythonRepr(name)} successfully deleted.\n`);
  });
}
