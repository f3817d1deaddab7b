import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import type { Cli } from "../../cli.ts";
import { readSettings } from "../../with-context.ts";
import { requirePlace } from "./describe-place.ts";
import { describeReport, restoreWithProgress } from "./restore-with-progress.ts";

export function verifyCommand({ output }: Cli): Command {
  return new Command("verify")
    .description("prove that the bucket can be restored, by doing it into a temporary file")
    .action(async () => {
      const place = requirePlace((await readSettings(output)).home.replica);
      const folder = await mkdtemp(join(tmpdir(), "argilla-space-verify-"));
      try {
        const { report } = await restoreWithProgress(output, { place, path: join(folder, "restored.db") });
        output.write(describeReport(report));
        if (report.losses.length > 0) throw new Error("Not everything that was stored can be restored.");
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
}
