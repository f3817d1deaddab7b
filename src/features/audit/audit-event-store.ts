import type { Db } from "../../db/database.ts";
import { newId } from "../../platform/ids.ts";
import { currentOrigin } from "../../platform/origin.ts";
import type { AuditEntry } from "./audit-event.ts";

interface AuditEventRow {
  id: string;
  occurred_at: Date | number;
  action: string;
  actor_id: string | null;
  actor_name: string | null;
  target_type: string | null;
  target_id: string | null;
  target_name: string | null;
  details: string;
  source: string;
  request_id: string | null;
}

const TABLE = "audit_events";

/** Writes a line. Called in the transaction of what it tells of, so that neither exists without the other. */
export async function recordAuditEvent(db: Db, entry: AuditEntry, now: Date): Promise<void> {
  const origin = currentOrigin();
  const actor = entry.actor ?? origin.actor;
  await db<AuditEventRow>(TABLE).insert({
    id: newId(),
    occurred_at: now,
    action: entry.action,
    actor_id: actor?.id ?? null,
    actor_name: actor?.name ?? null,
    target_type: entry.target?.type ?? null,
    target_id: entry.target?.id ?? null,
    target_name: entry.target?.name ?? null,
    details: JSON.stringify(entry.details ?? {}),
    source: origin.source,
    request_id: origin.requestId ?? null,
  });
}
