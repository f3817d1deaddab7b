import { Command } from "commander";
import type { Cli } from "../../cli.ts";
import { createDefaultUserCommand } from "./create-default-user.ts";
import { createUserCommand } from "./create-user.ts";
import { deleteUserCommand } from "./delete-user.ts";
import { disableUserCommands } from "./disable-user.ts";
import { linkIdentityCommand } from "./link-identity.ts";
import { listUsersCommand } from "./list-users.ts";
import { migrateUsersCommand } from "./migrate-users.ts";
import { resetUserCommand } from "./reset-user.ts";
import { rotateApiKeyCommand } from "./rotate-api-key.ts";
import { setPasswordCommand } from "./set-password.ts";
import { unlinkIdentityCommand } from "./unlink-identity.ts";
import { updateUserCommand } from "./update-user.ts";

/** The commands of accounts. Argilla 2.x has them below `database`, where their words are a little different. */
export function usersCommand(cli: Cli, below: "top" | "database" = "top"): Command {
  return [
    createUserCommand(cli),
    createDefaultUserCommand(cli, below),
    updateUserCommand(cli),
    listUsersCommand(cli),
    deleteUserCommand(cli),
    ...disableUserCommands(cli),
    setPasswordCommand(cli),
    rotateApiKeyCommand(cli),
    resetUserCommand(cli),
    linkIdentityCommand(cli),
    unlinkIdentityCommand(cli),
    migrateUsersCommand(cli),
  ].reduce(
    (group, command) => group.addCommand(command),
    new Command("users").description("create, list, change and delete accounts"),
  );
}
