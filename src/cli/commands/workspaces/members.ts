import { Command } from "commander";
import type { Cli } from "../../cli.ts";
import { pythonRepr } from "../../python-repr.ts";
import { withContext } from "../../with-context.ts";

/** `add-user` and `remove-user`, with the name that Argilla's 1.x client gave the latter. */
export function memberCommands({ output }: Cli): Command[] {
  const command = (name: string, description: string) =>
    new Command(name)
      .description(description)
      .argument("<workspace>", "which workspace")
      .argument("<username>", "whose account");

  const add = command("add-user", "make somebody a member; a member stays one").action(
    async (workspace: string, username: string) => {
      const added = await withContext(output, async ({ users, workspaces }) => {
        const { id } = await workspaces.getByName(workspace);
        const user = await users.getByUsername(username);
        if ((await workspaces.listMembers(id)).some((member) => member.id === user.id)) return false;
        await workspaces.addMember(id, user.id);
        return true;
      });
      const [who, where] = [pythonRepr(username), pythonRepr(workspace)];
      output.write(
        added
          ? `User ${who} successfully added to workspace ${where}.\n`
          : `User ${who} is a member of workspace ${where} already. Nothing to change.\n`,
      );
    },
  );

  const remove = command("remove-user", "end somebody's membership")
    .alias("delete-user")
    .action(async (workspace: string, username: string) => {
      await withContext(output, async ({ users, workspaces }) => {
        const { id } = await workspaces.getByName(workspace);
        const user = await users.getByUsername(username);
        await workspaces.removeMember(id, user.id);
      });
      output.write(
        `User ${pythonRepr(username)} successfully removed from workspace ${pythonRepr(workspace)}.\n`,
      );
    });
  return [add, remove];
}
