import { Command } from "commander";
import { Secret } from "../../../platform/secret.ts";
import type { Cli } from "../../cli.ts";
import { printJson } from "../../output.ts";
import { pythonRepr } from "../../python-repr.ts";
import { withContext } from "../../with-context.ts";

const USERNAME = "argilla";
const DOCUMENTED = { password: "1234", apiKey: "argilla.apikey" } as const;

/** Both spellings are Argilla's own, and scripts look for them. */
const SUCCESS = {
  top: "User with default credentials succesfully created:",
  database: "User with default credentials successfully created:",
} as const;

interface DefaultUserOptions {
  readonly apiKey: string;
  readonly password: string;
  readonly quiet?: boolean;
  readonly json?: true;
}

export function createDefaultUserCommand(cli: Cli, below: keyof typeof SUCCESS): Command {
  return new Command("create-default")
    .alias("create_default")
    .description("create Argilla's default user, the owner `argilla`")
    .option("--api-key <key>", "API key", DOCUMENTED.apiKey)
    .option("--password <password>", "password", DOCUMENTED.password)
    .option("-q, --quiet", "print nothing")
    .option("--no-quiet")
    .option("--json", "print JSON")
    .action((options: DefaultUserOptions) => createDefaultUser(cli, options, SUCCESS[below]));
}

async function createDefaultUser(
  { output }: Cli,
  { apiKey, password, quiet, json }: DefaultUserOptions,
  success: string,
): Promise<void> {
  const say = (text: string, data: object) => {
    if (json) printJson(output, data);
    else if (!quiet) output.write(text);
  };
  await withContext(output, async ({ users, workspaces }) => {
    if (await users.findByUsername(USERNAME)) {
      const notice = "User with default username already found on database, will not do anything.";
      return say(`${notice}\n`, { created: false, reason: notice });
    }
    await workspaces.createMember(
      users,
      {
        username: USERNAME,
        // Argilla leaves it empty, and then refuses every change of this account through its own SDK.
        firstName: USERNAME,
        role: "owner",
        password: new Secret(password),
        apiKey: new Secret(apiKey),
      },
      [USERNAME],
    );
    const lines = [
      success,
      `• username: ${pythonRepr(USERNAME)}`,
      `• password: ${pythonRepr(password)}`,
      "• role:     'owner'",
      `• api_key:  ${pythonRepr(apiKey)}`,
    ];
    const shown = { username: USERNAME, password, role: "owner", api_key: apiKey };
    say(`${lines.join("\n")}\n`, { created: true, ...shown });
    if (password === DOCUMENTED.password || apiKey === DOCUMENTED.apiKey) {
      output.writeError(
        "Warning: everybody knows this password or key. Do not open this server to others.\n",
      );
    }
  });
}
