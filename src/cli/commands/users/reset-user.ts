import { Command } from "commander";
import { askUsername, confirmed } from "../../asking.ts";
import type { Cli } from "../../cli.ts";
import { printJson } from "../../output.ts";
import { bullets, pythonRepr } from "../../python-repr.ts";
import { withContext } from "../../with-context.ts";

export function resetUserCommand(cli: Cli): Command {
  const command = new Command("reset")
    .description("replace an account's API key and, if it signs in by one, its password by random ones")
    .argument("[username]", "whose account")
    .option("--yes", "do not ask")
    .option("--json", "print JSON");
  return command.action(async (given: string | undefined, { yes, json }: { yes?: true; json?: true }) => {
    const username = await askUsername(cli, command, given);
    const question = `Replace the credentials of ${username}, which ends its sessions and tokens?`;
    if (!(await confirmed(cli, command, yes, question))) return cli.output.write("Nothing was changed.\n");
    const shown = await withContext(cli.output, async ({ users, identities, userPresenter }) => {
      const { id } = await users.getByUsername(username);
      const keepsPasswordless = (await identities.of(id)).length > 0;
      const { user, password } = await users.resetCredentials(id, { keepsPasswordless });
      return { password: password?.reveal() ?? null, api_key: userPresenter.withApiKey(user).api_key };
    });
    if (json) return printJson(cli.output, { username, ...shown });
    cli.output.write(`Credentials of user ${pythonRepr(username)} successfully replaced:\n${bullets(shown)}`);
  });
}
