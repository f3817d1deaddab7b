import { type RestoreToFile, restoreToFile } from "../../../storage/read-replica.ts";
import type { RestoreReport } from "../../../storage/replica/restore-replica.ts";
import type { Output } from "../../output.ts";

/** Restores and tells how far it is: on a terminal in one line that changes, elsewhere at each tenth. */
export function restoreWithProgress(output: Output, request: Omit<RestoreToFile, "onProgress">) {
  let told = 0;
  return restoreToFile({
    ...request,
    onProgress: ({ done, total }) => {
      if (output.progress) {
        output.progress(`Restoring: ${done} of ${total} parts`);
        return;
      }
      const tenths = Math.floor((done * 10) / Math.max(total, 1));
      if (tenths <= told) return;
      told = tenths;
      output.writeError(`${tenths * 10} %\n`);
    },
  }).finally(() => output.progress?.(""));
}

export function describeReport({ at, records, losses, unusableRecords }: RestoreReport): string {
  const lines = [`State of ${at?.toISOString() ?? "the beginning"}, ${records} records after its snapshot.`];
  lines.push(...losses);
  if (unusableRecords > 0) lines.push(`${unusableRecords} records cannot be used; what they hold is lost.`);
  if (losses.length === 0 && unusableRecords === 0) lines.push("Everything that was stored can be used.");
  return `${lines.join("\n")}\n`;
}
