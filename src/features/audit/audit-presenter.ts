import { presentTimestamp } from "../../http/schema.ts";
import type { AuditEvent } from "./audit-event.ts";
import type { AuditEventOutput } from "./audit-schema.ts";

export function presentAuditEvent({ occurredAt, requestId, ...event }: AuditEvent): AuditEventOutput {
  return { ...event, occurred_at: presentTimestamp(occurredAt), request_id: requestId };
}
