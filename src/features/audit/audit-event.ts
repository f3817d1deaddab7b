/** What the audit log tells of, named `<resource>.<past tense>`. */
export const AUDIT_ACTIONS = [
  "sign-in.succeeded",
  "sign-in.failed",
  "limit.reached",
  "user.created",
  "user.updated",
  "user.renamed",
  "user.role-changed",
  "user.password-changed",
  "user.api-key-changed",
  "user.signed-out-everywhere",
  "user.disabled",
  "user.enabled",
  "user.deleted",
  "identity.link-issued",
  "identity.linked",
  "identity.unlinked",
  "identity.suspended",
  "identity.restored",
  "workspace.created",
  "workspace.deleted",
  "member.added",
  "member.removed",
  "settings.changed",
  "backup.created",
  "backup.downloaded",
  "backup.imported",
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** Whom or what it was done to, under the name of then. */
export interface AuditTarget {
  readonly type: "user" | "workspace";
  readonly id: string;
  readonly name: string;
}

/** Never a secret: names, roles, counts, reasons. */
export type AuditDetails = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/** What a slice reports; who, from where and under which request id is known from the origin. */
export interface AuditEntry {
  readonly action: AuditAction;
  readonly target?: AuditTarget | undefined;
  readonly details?: AuditDetails | undefined;
  /** Who did it, where that is known only now: somebody who has just signed in. */
  readonly actor?: { readonly id: string; readonly name: string } | undefined;
}

/** A line of the audit log. */
export interface AuditEvent {
  readonly id: string;
  readonly occurredAt: Date;
  readonly action: AuditAction;
  readonly actor: { readonly id: string; readonly name: string } | null;
  readonly target: AuditTarget | null;
  readonly details: AuditDetails;
  readonly source: string;
  readonly requestId: string | null;
}
