export type { AuditAction, AuditEntry } from "./audit-event.ts";
export { recordAuditEvent } from "./audit-event-store.ts";
