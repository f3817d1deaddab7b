import { Command } from "commander";
import { workspaceCreate } from "../../../features/workspaces/index.ts";
import { checkWith, givenOrAsked } from "../../asking.ts";
import type { Cli } from "../../cli.ts";
import { printJson } from "../../output.ts";
import { bullets, pythonRepr } from "../../python-repr.ts";
import { withContext } from "../../with-context.ts";

export function createWorkspaceCommand(cli: Cli): Command {
  const command = new Command("create")
    .description("create a workspace; one that is there already is left as it is")
    .argument("[name]", "letters, digits, - and _")
    .option("--json", "print JSON");
  return command.action(async (given: string | undefined, { json }: { json?: true }) => {
    const check = checkWith(workspaceCreate.shape.name);
    const name = await givenOrAsked(cli, command, {
      name: "the name",
      given,
      ask: (prompts) => prompts.text("Name", check),
    });
    const problem = check(name);
    if (problem) command.error(`error: ${problem}`);
    const { created, workspace } = await withContext(cli.output, async ({ workspaces }) => {
      const known = await workspaces.findByName(name);
      return { created: !known, workspace: known ?? (await workspaces.create({ name })) };
    });
    const { id } = workspace;
    if (json) return printJson(cli.output, { created, id, name });
    cli.output.write(
      created
        ? `Workspace successfully created:\n${bullets({ id, name })}`
        : `Workspace with name ${pythonRepr(name)} already exists in database. Skipping...\n`,
    );
  });
}
