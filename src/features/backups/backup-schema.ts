import { z } from "zod";

export const backupOutput = z
  .object({
    /** `impossible` where another program keeps the data; `ready` for a while, then `none` again. */
    state: z.enum(["none", "impossible", "making", "failed", "ready"]),
    /** Why it failed or is not possible, and what to do. */
    reason: z.string().optional(),
    /** How much is copied, from 0 to 1. */
    share: z.number().optional(),
    made_at: z.iso.datetime().optional(),
    bytes: z.number().optional(),
    file_name: z.string().optional(),
  })
  .meta({ id: "Backup" });
export type BackupOutput = z.output<typeof backupOutput>;
