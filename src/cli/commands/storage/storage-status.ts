import { Command } from "commander";
import { readInventory } from "../../../storage/read-replica.ts";
import type { ReplicaInventory } from "../../../storage/replica/replica-inventory.ts";
import type { Cli } from "../../cli.ts";
import { describeDatabase } from "../../describe-database.ts";
import { printJson } from "../../output.ts";
import { readSettings } from "../../with-context.ts";
import { describePlace } from "./describe-place.ts";

export function storageStatusCommand({ output }: Cli): Command {
  return new Command("status")
    .description("show where the data are and what the bucket holds")
    .option("--json", "print JSON")
    .action(async ({ json }: { json?: true }) => {
      const settings = await readSettings(output);
      const { home } = settings;
      const held = home.replica && presentInventory(await readInventory(home.replica));
      const status = {
        database: describeDatabase(settings),
        persistent: home.persistent,
        bucket: home.replica ? describePlace(home.replica) : undefined,
        ...held,
      };
      if (json) return printJson(output, status);
      output.write(`Database: ${status.database}\n`);
      if (!home.replica || !held) {
        output.write(
          home.persistent ? "It needs no bucket.\n" : `It is lost with the container: ${home.obstacle}.\n`,
        );
        return;
      }
      output.write(`Replicated into: ${status.bucket}\n`);
      output.write(`Starts: ${held.starts}, records: ${held.records}\n`);
      output.write(`Snapshots: ${held.snapshots.length > 0 ? held.snapshots.join(", ") : "none"}\n`);
      output.write("What a running server has not stored yet, its /api/v1/status tells.\n");
    });
}

function presentInventory({ epochs }: ReplicaInventory) {
  const written = epochs.filter(({ bases, records }) => bases.length > 0 || records.length > 1);
  return {
    starts: written.length,
    records: written.reduce((sum, { records }) => sum + records.length, 0),
    snapshots: written.flatMap(({ bases }) => bases.map(({ time }) => time.toISOString())),
  };
}
