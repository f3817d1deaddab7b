import { Command } from "commander";
import { askUsername } from "../../asking.ts";
import type { Cli } from "../../cli.ts";
import { pythonRepr } from "../../python-repr.ts";
import { withContext } from "../../with-context.ts";

/** `disable` and `enable`: nothing opens a disabled account, and nothing of it is lost. */
export function disableUserCommands(cli: Cli): Command[] {
  const command = (name: "disable" | "enable", description: string) => {
    const made = new Command(name).description(description).argument("[username]", "whose account");
    return made.action(async (given: string | undefined) => {
      const username = await askUsername(cli, made, given);
      await withContext(cli.output, async ({ users }) => {
        await users.setDisabled((await users.getByUsername(username)).id, name === "disable");
      });
      cli.output.write(`User ${pythonRepr(username)} is ${name}d.\n`);
    });
  };
  return [
    command("disable", "close an account, which ends its sessions and tokens"),
    command("enable", "open a disabled account again"),
  ];
}
