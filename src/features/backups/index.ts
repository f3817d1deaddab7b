export { backupRoutes } from "./backup-routes.ts";
export { BackupService } from "./backup-service.ts";
