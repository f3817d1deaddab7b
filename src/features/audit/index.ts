export { AUDIT_ACTIONS, type AuditAction, type AuditEntry } from "./audit-event.ts";
export { listRecentAuditEvents, recordAuditEvent, recordAuditEvents } from "./audit-event-store.ts";
export { AuditLog } from "./audit-log.ts";
export { presentAuditEvent } from "./audit-presenter.ts";
export { auditRoutes } from "./audit-routes.ts";
export { type AuditEventOutput, auditEventsQuery } from "./audit-schema.ts";
export { RepetitionLog } from "./repetition-log.ts";
