import { Command, InvalidArgumentError, Option } from "commander";
import * as rules from "../../../config/setting-rules.ts";
import type { Context } from "../../../context.ts";
import { userCreate } from "../../../features/users/index.ts";
import { workspaceCreate } from "../../../features/workspaces/index.ts";
import { ROLES, type Role } from "../../../platform/actor.ts";
import type { Secret } from "../../../platform/secret.ts";
import { checkedInput, checkWith, givenOrAsked, newPassword, type PasswordOptions } from "../../asking.ts";
import type { Cli } from "../../cli.ts";
import { printJson } from "../../output.ts";
import { bullets } from "../../python-repr.ts";
import { withContext } from "../../with-context.ts";

interface CreateOptions extends PasswordOptions {
  readonly username?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly role?: Role;
  readonly apiKey?: Secret;
  readonly workspace: readonly string[];
  readonly json?: true;
}

export function createUserCommand(cli: Cli): Command {
  const command = new Command("create")
    .description("create an account; one that is there already is left as it is")
    .option("--username <name>", "name to sign in with")
    .option("--first-name <name>", "first name (default: the username)")
    .option("--last-name <name>", "last name")
    .addOption(new Option("--role <role>", "role").choices(ROLES))
    .option("--password <password>", "password, 8 to 100 characters")
    .option("--password-stdin", "read the password from standard input")
    .option("--api-key <key>", "API key, 8 to 200 characters (default: a random one)", apiKey)
    .option("--workspace <name>", "workspace to join, made if it is not there; repeatable", workspaceName, [])
    .option("--json", "print JSON");
  return command.action((options: CreateOptions) => createUser(cli, command, options));
}

function apiKey(text: string): Secret {
  const parsed = rules.apiKey.safeParse(text);
  if (!parsed.success) throw new InvalidArgumentError(parsed.error.issues[0]?.message ?? "");
  return parsed.data;
}

function workspaceName(name: string, names: readonly string[]): string[] {
  const problem = checkWith(workspaceCreate.shape.name)(name);
  if (problem) throw new InvalidArgumentError(problem);
  return [...names, name];
}

async function createUser(cli: Cli, command: Command, options: CreateOptions): Promise<void> {
  const username = await givenOrAsked(cli, command, {
    name: "--username",
    given: options.username,
    ask: (prompts) => prompts.text("Username", checkWith(userCreate.shape.username)),
  });
  const role = options.role ?? (await cli.prompts?.choice("Role", ROLES, "annotator")) ?? "annotator";
  const password = await newPassword(cli, command, options, checkWith(userCreate.shape.password));
  const input = checkedInput(command, userCreate, {
    username,
    role,
    first_name: options.firstName ?? username,
    last_name: options.lastName ?? null,
    password: password.reveal(),
  });
  await withContext(cli.output, async (context) => {
    const rival = await describeRival(context, username, options.apiKey);
    if (rival) {
      if (options.json) printJson(cli.output, { created: false, reason: rival });
      else cli.output.write(`${rival} Skipping...\n`);
      return;
    }
    const user = await context.workspaces.createMember(
      context.users,
      {
        username: input.username,
        role,
        firstName: input.first_name,
        lastName: input.last_name,
        password,
        apiKey: options.apiKey,
      },
      options.workspace,
    );
    const { id: _, inserted_at: __, updated_at: ___, ...shown } = context.userPresenter.withApiKey(user);
    const workspaces = [...new Set(options.workspace)];
    if (options.json) return printJson(cli.output, { created: true, id: user.id, ...shown, workspaces });
    const { first_name, last_name, api_key } = shown;
    const fields = { first_name, last_name, username: user.username, role: user.role, api_key, workspaces };
    cli.output.write(`User successfully created:\n${bullets(fields)}`);
  });
}

/** Why nothing is to be done: a second run of a script is not an error. */
async function describeRival(
  { users }: Context,
  username: string,
  apiKey: Secret | undefined,
): Promise<string | undefined> {
  if (await users.findByUsername(username))
    return `User with username ${JSON.stringify(username)} already exists in database.`;
  const holder = apiKey && (await users.holderOf(apiKey));
  return holder && `User with this api_key already exists in database (${holder.username}).`;
}
