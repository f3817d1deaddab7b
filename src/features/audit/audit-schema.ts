import { z } from "zod";
import { text, timestamp, uuid } from "../../http/schema.ts";
import { AUDIT_ACTIONS } from "./audit-event.ts";

const MAX_PAGE = 200;
const DEFAULT_PAGE = 50;

const named = { id: z.string().meta({ format: "uuid" }), name: z.string() };

const auditEventOutput = z
  .object({
    id: z.string().meta({ format: "uuid" }),
    occurred_at: timestamp,
    action: z.enum(AUDIT_ACTIONS).meta({ id: "AuditAction" }),
    actor: z.object(named).nullable(),
    target: z.object({ type: z.enum(["user", "workspace"]), ...named }).nullable(),
    details: z.record(z.string(), z.unknown()),
    source: z.string(),
    request_id: z.string().nullable(),
  })
  .meta({ id: "AuditEvent" });
export type AuditEventOutput = z.output<typeof auditEventOutput>;

/** `next` is what to send as `before` for the page after this one; null on the last. */
export const auditEventsOutput = z
  .object({ items: z.array(auditEventOutput), next: z.string().meta({ format: "uuid" }).nullable() })
  .meta({ id: "AuditEvents" });

const DAY = /\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])/.source;
const CLOCK = /([01]\d|2[0-3]):[0-5]\d/.source;
const INSTANT = new RegExp(`^${DAY}([T ]${CLOCK}(:[0-5]\\d(\\.\\d{1,6})?)?(Z|[+-]${CLOCK})?)?$`);

/** A date, or a date and time, in UTC unless it says otherwise. */
const instant = z
  .string()
  .transform((value, context) => {
    const zoned = /Z$|[+-]\d{2}:\d{2}$/.test(value) || value.length <= 10;
    const date = new Date(INSTANT.test(value) ? `${value.replace(" ", "T")}${zoned ? "" : "Z"}` : Number.NaN);
    if (!Number.isNaN(date.getTime())) return date;
    const message = "Input should be a date or a date and time, such as 2026-01-31 or 2026-01-31T12:00:00Z";
    context.addIssue({ code: "custom", message, params: { type: "datetime_parsing" } });
    return z.NEVER;
  })
  .meta({ description: "A date, or a date and time; UTC unless it says otherwise", pattern: INSTANT.source });

const pageSize = z
  .string()
  .transform((value, context) => {
    const number = /^\d{1,3}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= 1 && number <= MAX_PAGE) return number;
    const message = `Input should be a whole number from 1 to ${MAX_PAGE}`;
    context.addIssue({ code: "custom", message, params: { type: "int_range" } });
    return z.NEVER;
  })
  .meta({ override: { type: "integer", minimum: 1, maximum: MAX_PAGE, default: DEFAULT_PAGE } });

export const auditEventsQuery = z.object({
  /** An account's id, or its name of then. */
  actor: text({ min: 1, max: 200 }).optional(),
  action: z.enum(AUDIT_ACTIONS).optional(),
  since: instant.optional(),
  until: instant.optional(),
  before: uuid.optional(),
  limit: pageSize.optional().transform((value) => value ?? DEFAULT_PAGE),
});
