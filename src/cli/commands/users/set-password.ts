import { Command } from "commander";
import { userCreate } from "../../../features/users/index.ts";
import { askUsername, checkWith, newPassword, type PasswordOptions } from "../../asking.ts";
import type { Cli } from "../../cli.ts";
import { pythonRepr } from "../../python-repr.ts";
import { withContext } from "../../with-context.ts";

export function setPasswordCommand(cli: Cli): Command {
  const command = new Command("set-password")
    .description("give an account a new password, which ends its sessions and tokens")
    .argument("[username]", "whose account")
    .option("--password <password>", "password, 8 to 100 characters")
    .option("--password-stdin", "read the password from standard input");
  return command.action(async (given: string | undefined, options: PasswordOptions) => {
    const username = await askUsername(cli, command, given);
    const check = checkWith(userCreate.shape.password);
    const password = await newPassword(cli, command, options, check);
    const problem = check(password.reveal());
    if (problem) command.error(`error: --password: ${problem}`);
    await withContext(cli.output, async ({ users }) => {
      const user = await users.getByUsername(username);
      await users.update(user.id, { password });
    });
    cli.output.write(`Password of user ${pythonRepr(username)} successfully set.\n`);
  });
}
