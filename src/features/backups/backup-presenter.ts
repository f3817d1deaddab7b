import type { Backup } from "./backup.ts";
import type { BackupOutput } from "./backup-schema.ts";

export function presentBackup(backup: Backup): BackupOutput {
  if (backup.state !== "ready") return backup;
  const { state, madeAt, bytes, name } = backup;
  return { state, made_at: madeAt.toISOString(), bytes, file_name: name };
}
