import { downloadOutput } from "../../http/download.ts";
import { defineRoute, type Route } from "../../http/route.ts";
import type { BackupPart } from "./backup.ts";
import { canMakeBackups } from "./backup-policy.ts";
import { presentBackup } from "./backup-presenter.ts";
import { backupOutput } from "./backup-schema.ts";
import type { BackupService } from "./backup-service.ts";

const tag = "Backup";
const path = "/backup";

/** A copy of everything, for owners to take away. */
export function backupRoutes(backups: BackupService): Route[] {
  return [
    defineRoute(
      {
        ...{ method: "get", path, tag, status: 200, output: backupOutput, errors: [403] },
        summary: "How it stands with the backup",
      },
      async ({ actor, authorize }) => {
        const permit = authorize(canMakeBackups(actor));
        return permit.answer(presentBackup(backups.current));
      },
    ),
    defineRoute(
      {
        ...{ method: "post", path, tag, status: 200, output: backupOutput, errors: [403] },
        summary: "Begin to make a backup, unless one is being made",
      },
      async ({ actor, authorize }) => {
        const permit = authorize(canMakeBackups(actor));
        return permit.answer(presentBackup(backups.make()));
      },
    ),
    fileRoute(backups, "database", {
      path: `${path}/file`,
      produces: "application/vnd.sqlite3",
      summary: "The backup that was made, as a SQLite file",
    }),
    fileRoute(backups, "key", {
      path: `${path}/key`,
      produces: "text/plain",
      summary: "The key that belongs to the backup, without which its API keys cannot be read",
    }),
  ];
}

function fileRoute(
  backups: BackupService,
  part: BackupPart,
  about: { readonly path: string; readonly produces: string; readonly summary: string },
): Route {
  return defineRoute(
    { ...about, method: "get", tag, status: 200, output: downloadOutput, errors: [403, 404] },
    async ({ actor, authorize }) => {
      const permit = authorize(canMakeBackups(actor));
      return permit.answer(await backups.open(part, about.produces));
    },
  );
}
