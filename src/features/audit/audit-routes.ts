import { defineRoute, type Route } from "../../http/route.ts";
import type { AuditLog } from "./audit-log.ts";
import { canReadAuditLog } from "./audit-policy.ts";
import { presentAuditEvent } from "./audit-presenter.ts";
import { auditEventsOutput, auditEventsQuery } from "./audit-schema.ts";

/** Who did what, for owners. */
export function auditRoutes(audit: AuditLog): Route[] {
  return [
    defineRoute(
      {
        method: "get",
        path: "/audit-events",
        tag: "Audit log",
        summary: "Who did what, the newest first; `next` is the `before` of the following page",
        query: auditEventsQuery,
        status: 200,
        output: auditEventsOutput,
        errors: [403],
      },
      async ({ actor, query: { limit, ...filter }, authorize }) => {
        const permit = authorize(canReadAuditLog(actor));
        const { events, next } = await audit.page(filter, limit);
        return permit.answer({ items: events.map(presentAuditEvent), next: next ?? null });
      },
    ),
  ];
}
