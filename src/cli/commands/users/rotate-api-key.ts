import { Command } from "commander";
import { askUsername } from "../../asking.ts";
import type { Cli } from "../../cli.ts";
import { printJson } from "../../output.ts";
import { bullets, pythonRepr } from "../../python-repr.ts";
import { withContext } from "../../with-context.ts";

export function rotateApiKeyCommand(cli: Cli): Command {
  const command = new Command("rotate-api-key")
    .description("replace an account's API key; the old one stops working")
    .argument("[username]", "whose account")
    .option("--json", "print JSON");
  return command.action(async (given: string | undefined, { json }: { json?: true }) => {
    const username = await askUsername(cli, command, given);
    const api_key = await withContext(cli.output, async ({ users, userPresenter }) => {
      const user = await users.getByUsername(username);
      return userPresenter.withApiKey(await users.rotateApiKey(user.id)).api_key;
    });
    if (json) return printJson(cli.output, { username, api_key });
    cli.output.write(
      `API key of user ${pythonRepr(username)} successfully replaced:\n${bullets({ api_key })}`,
    );
  });
}
