import { Command } from "commander";
import { askUsername, confirmed } from "../../asking.ts";
import type { Cli } from "../../cli.ts";
import { pythonRepr } from "../../python-repr.ts";
import { withContext } from "../../with-context.ts";

export function deleteUserCommand(cli: Cli): Command {
  const command = new Command("delete")
    .description("delete an account with its sessions and memberships")
    .argument("[username]", "whose account")
    .option("--yes", "do not ask");
  return command.action(async (given: string | undefined, { yes }: { yes?: true }) => {
    const username = await askUsername(cli, command, given);
    if (!(await confirmed(cli, command, yes, `Delete the account ${username}?`))) {
      return cli.output.write("Nothing was deleted.\n");
    }
    await withContext(cli.output, async ({ users }) => {
      const user = await users.getByUsername(username);
      await users.delete(user.id);
    });
    cli.output.write(`User ${pythonRepr(username)} successfully deleted.\n`);
  });
}
