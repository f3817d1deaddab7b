import { Command } from "commander";
import { askUsername } from "../../asking.ts";
import type { Cli } from "../../cli.ts";
import { printJson } from "../../output.ts";
import { pythonRepr } from "../../python-repr.ts";
import { withContext } from "../../with-context.ts";

export function linkIdentityCommand(cli: Cli): Command {
  const command = new Command("link-identity")
    .description("print a one-time link by which its holder links a Hugging Face identity to an account")
    .argument("[username]", "whose account")
    .option("--json", "print JSON");
  return command.action(async (given: string | undefined, { json }: { json?: true }) => {
    const username = await askUsername(cli, command, given);
    const { url, expiresAt } = await withContext(cli.output, async ({ users, identities }) =>
      identities.issueLink(await users.getByUsername(username)),
    );
    const expires = expiresAt.toISOString();
    if (json) return printJson(cli.output, { username, url: url.reveal(), expires_at: expires });
    cli.output.write(
      `To be opened by ${pythonRepr(username)}, once, before ${expires}, in the browser in which they are signed in:\n${url.reveal()}\n`,
    );
  });
}
