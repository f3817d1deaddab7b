import { Command } from "commander";
import type { LinkedIdentity } from "../../../features/users/index.ts";
import { ConflictError, NotFoundError } from "../../../platform/errors.ts";
import { askUsername, confirmed } from "../../asking.ts";
import type { Cli } from "../../cli.ts";
import { pythonRepr } from "../../python-repr.ts";
import { withContext } from "../../with-context.ts";

interface UnlinkOptions {
  readonly identity?: string;
  readonly yes?: true;
}

export function unlinkIdentityCommand(cli: Cli): Command {
  const command = new Command("unlink-identity")
    .description("take a Hugging Face identity from an account, which ends its sessions and tokens")
    .argument("[username]", "whose account")
    .option(
      "--identity <name>",
      "the identity's name at Hugging Face, or its id, where the account has several",
    )
    .option("--yes", "do not ask");
  return command.action(async (given: string | undefined, { identity: wanted, yes }: UnlinkOptions) => {
    const username = await askUsername(cli, command, given);
    const question = `Take ${wanted ?? "its Hugging Face identity"} from the account ${username}?`;
    if (!(await confirmed(cli, command, yes, question))) return cli.output.write("Nothing was unlinked.\n");
    const { identity } = await withContext(cli.output, async ({ users, identities }) => {
      const user = await users.getByUsername(username);
      const { id } = choose(username, await identities.of(user.id), wanted);
      return identities.unlink(user.id, id, { byHolder: false });
    });
    cli.output.write(
      `Hugging Face identity ${pythonRepr(identity.username)} no longer opens the account ${pythonRepr(username)}.\n`,
    );
  });
}

/**
 * The identity that is meant.
 * @throws NotFoundError
 * @throws ConflictError when several could be.
 */
function choose(
  username: string,
  linked: readonly LinkedIdentity[],
  wanted: string | undefined,
): LinkedIdentity {
  const meant = linked.filter(
    ({ id, username: name }) => wanted === undefined || wanted === id || wanted === name,
  );
  const [first, ...more] = meant;
  if (first && more.length === 0) return first;
  const names = linked.map((identity) => `${identity.username} (${identity.id})`).join(", ");
  if (first) {
    throw new ConflictError(
      `Several identities open the account \`${username}\`: ${names}. Name one with --identity`,
    );
  }
  throw new NotFoundError(
    "Identity",
    wanted ?? "",
    wanted === undefined
      ? `No identity opens the account \`${username}\``
      : `No identity \`${wanted}\` opens the account \`${username}\`${names && `, but ${names}`}`,
  );
}
