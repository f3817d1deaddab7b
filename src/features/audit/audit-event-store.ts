import type { Db } from "../../db/database.ts";
import { insertAll } from "../../db/insert-all.ts";
import { firstIdOf, newId } from "../../platform/ids.ts";
import { currentOrigin } from "../../platform/origin.ts";
import type { AuditAction, AuditEntry, AuditEvent, AuditTarget } from "./audit-event.ts";

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
  await recordAuditEvents(db, [entry], now);
}

/** Writes many lines. */
export async function recordAuditEvents(db: Db, entries: readonly AuditEntry[], now: Date): Promise<void> {
  await insertAll(
    db,
    TABLE,
    entries.map((entry) => toRow(entry, now)),
  );
}

function toRow(entry: AuditEntry, now: Date): AuditEventRow {
  const origin = currentOrigin();
  const actor = entry.actor ?? origin.actor;
  return {
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
  };
}

/** Ids are of the machine's clock, lines of the server's. */
const CLOCK_TOLERANCE_MS = 10 * 60 * 1000;

/** At most `limit` of the lines of one kind that an account has caused since then. */
export async function listRecentAuditEvents(
  db: Db,
  { actorId, action, since }: { actorId: string; action: AuditAction; since: Date },
  limit: number,
): Promise<AuditEvent[]> {
  const rows = await db<AuditEventRow>(TABLE)
    // The index is of account and id; without a bound for the id it would lead through all that an account ever did.
    .where({ actor_id: actorId })
    .where("id", ">", firstIdOf(new Date(since.getTime() - CLOCK_TOLERANCE_MS)))
    .where({ action })
    .where("occurred_at", ">", since)
    .limit(limit);
  return rows.map(fromRow);
}

/** Which lines to read; undefined takes all. */
export interface AuditFilter {
  /** An account's id, or its name of then. */
  readonly actor?: string | undefined;
  readonly action?: AuditAction | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
  /** Only lines written before the one of this id: how the next page begins. */
  readonly before?: string | undefined;
}

/** At most `limit` lines, the newest first. */
export async function listAuditEvents(db: Db, filter: AuditFilter, limit: number): Promise<AuditEvent[]> {
  const { actor, action, since, until, before } = filter;
  const rows = await db<AuditEventRow>(TABLE)
    .modify((query) => {
      if (actor !== undefined)
        query.where(UUID.test(actor) ? { actor_id: actor.toLowerCase() } : { actor_name: actor });
      if (action !== undefined) query.where({ action });
      if (since !== undefined) query.where("occurred_at", ">=", since);
      if (until !== undefined) query.where("occurred_at", "<", until);
      if (before !== undefined) query.where("id", "<", before);
    })
    .orderBy("id", "desc")
    .limit(limit);
  return rows.map(fromRow);
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Deletes at most `limit` lines of before `cutoff`. The database itself keeps those of the last day. */
export async function deleteAuditEventsBefore(db: Db, cutoff: Date, limit: number): Promise<number> {
  const old = db<AuditEventRow>(TABLE).where("occurred_at", "<", cutoff).select("id").limit(limit);
  return db<AuditEventRow>(TABLE).whereIn("id", old).delete();
}

function fromRow(row: AuditEventRow): AuditEvent {
  return {
    id: row.id,
    occurredAt: new Date(row.occurred_at),
    action: row.action as AuditAction,
    actor: row.actor_id === null ? null : { id: row.actor_id, name: row.actor_name ?? "" },
    target:
      row.target_id === null
        ? null
        : { type: row.target_type as AuditTarget["type"], id: row.target_id, name: row.target_name ?? "" },
    details: JSON.parse(row.details),
    source: row.source,
    requestId: row.request_id,
  };
}
