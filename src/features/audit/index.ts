export type { AuditAction, AuditEntry } from "./audit-event.ts";
export { listRecentAuditEvents, recordAuditEvent, recordAuditEvents } from "./audit-event-store.ts";
export { AuditLog } from "./audit-log.ts";
export { auditRoutes } from "./audit-routes.ts";
export { RepetitionLog } from "./repetition-log.ts";
