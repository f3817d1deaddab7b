export type { AuditAction, AuditDetails, AuditEntry } from "./audit-event.ts";
export { recordAuditEvent } from "./audit-event-store.ts";
export { AuditLog } from "./audit-log.ts";
export { auditRoutes } from "./audit-routes.ts";
export { RefusalLog } from "./refusal-log.ts";
