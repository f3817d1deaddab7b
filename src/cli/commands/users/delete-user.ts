import { Command } from "commander";
import { askUsername, confirmed } from "../../asking.ts";
import type { Cli } from "../../cli.ts";
import { pythonRepr } from "../../python-repr.ts";
import { withContext } from "../../with-context.ts";

interface Options {
  readonly yes?: true;
  readonly deleteResponses?: true;
}

export function deleteUserCommand(cli: Cli): Command {
  const command = new Command("delete")
    .description("delete an account with its sessions and memberships")
    .argument("[username]", "whose account")
    .option("--delete-responses", "delete what they have answered, too; it stays without a name otherwise")
    .option("--yes", "do not ask");
  return command.action(async (given: string | undefined, { yes, deleteResponses }: Options) => {
    const username = await askUsername(cli, command, given);
    if (!(await confirmed(cli, command, yes, question(username, deleteResponses)))) {
      return cli.output.write("Nothing was deleted.\n");
    }
    await withContext(cli.output, async ({ users }) => {
      const user = await users.getByUsername(username);
      await users.delete(user.id, { deleteResponses });
    });
    cli.output.write(`User ${pythonRepr(username)} successfully deleted.\n`);
  });
}

function question(username: string, deleteResponses: boolean | undefined): string {
  return deleteResponses
    ? `Delete the account ${username} and everything it has answered?`
    : `Delete the account ${username}?`;
}
