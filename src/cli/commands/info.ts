import { Command } from "commander";
import { countUsers } from "../../features/users/index.ts";
import { API_VERSION, RELEASE } from "../../platform/release.ts";
import type { Cli } from "../cli.ts";
import { describeDatabase } from "../describe-database.ts";
import { printJson } from "../output.ts";
import { withContext } from "../with-context.ts";

export function infoCommand({ output }: Cli): Command {
  return new Command("info")
    .description("show what is installed, where the data are and how much there is")
    .option("--json", "print JSON")
    .action(async ({ json }: { json?: true }) => {
      const info = await withContext(output, async (context) => ({
        release: RELEASE,
        api_version: API_VERSION,
        node: process.versions.node,
        address: context.address,
        home: context.home.path,
        database: describeDatabase(context),
        persistent: context.home.persistent,
        users: await countUsers(context.database.read),
        workspaces: (await context.workspaces.list()).length,
      }));
      if (json) return printJson(output, info);
      const width = Math.max(...Object.keys(info).map(({ length }) => length));
      for (const [name, value] of Object.entries(info)) {
        output.write(`${name.replace("_", " ").padEnd(width)}  ${value}\n`);
      }
    });
}
