import type { Transaction } from "../../db/database.ts";
import { recordAuditEvent } from "../audit/index.ts";
import type { User } from "../users/index.ts";

/** Writes down that somebody has just signed in: they are who did it, since nobody was known before. */
export function recordSignIn(
  trx: Transaction,
  { id, username }: User,
  method: "password" | "huggingface",
  now: Date,
): Promise<void> {
  const actor = { id, name: username };
  const target = { type: "user", ...actor } as const;
  return recordAuditEvent(trx, { action: "sign-in.succeeded", actor, target, details: { method } }, now);
}
