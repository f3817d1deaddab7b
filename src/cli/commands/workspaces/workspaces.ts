import { Command } from "commander";
import type { Cli } from "../../cli.ts";
import { createWorkspaceCommand } from "./create-workspace.ts";
import { deleteWorkspaceCommand } from "./delete-workspace.ts";
import { listWorkspacesCommand } from "./list-workspaces.ts";
import { memberCommands } from "./members.ts";

export function workspacesCommand(cli: Cli): Command {
  return [
    createWorkspaceCommand(cli),
    listWorkspacesCommand(cli),
    deleteWorkspaceCommand(cli),
    ...memberCommands(cli),
  ].reduce(
    (group, command) => group.addCommand(command),
    new Command("workspaces").description("create, list and delete workspaces, and say who belongs to them"),
  );
}
