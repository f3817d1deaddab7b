import { Command } from "commander";
import { appliedMigrations } from "../../../db/migrate.ts";
import { BASE, listRevisions, listTags } from "../../../db/revisions.ts";
import type { Cli } from "../../cli.ts";
import { describeDatabase } from "../../describe-database.ts";
import { printJson } from "../../output.ts";
import { withDatabase } from "../../with-context.ts";

export function revisionsCommand({ output }: Cli): Command {
  return new Command("revisions")
    .description("show the releases, the chain of revisions and where the database stands")
    .option("--json", "print JSON")
    .action(async ({ json }: { json?: true }) => {
      const { current, place } = await withDatabase(output, async (database, settings) => ({
        current: (await appliedMigrations(database.write)).at(-1) ?? BASE,
        place: describeDatabase(settings),
      }));
      const tags = listTags();
      const chain = listRevisions()
        .map(({ name }) => name)
        .slice(1);
      if (json) return printJson(output, { tagged: tags, revisions: chain, current, database: place });
      const lines = [
        ...head("Tagged revisions"),
        ...tags.map(({ version, revision }) => `• ${version} (revision: '${revision}')`),
        ...head("Revisions"),
        ...chain
          .map(
            (name, index) =>
              `${chain[index - 1] ?? BASE} -> ${name}${name === chain.at(-1) ? " (head)" : ""}`,
          )
          .toReversed(),
        ...head("Current revision"),
        `Current revision(s) for ${place}:`,
        `Rev: ${current}`,
      ];
      output.write(`${lines.slice(1).join("\n")}\n`);
    });
}

function head(title: string): string[] {
  return ["", title, "-".repeat(title.length)];
}
