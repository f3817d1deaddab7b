import type { Transaction } from "../../db/database.ts";
import { currentOrigin } from "../../platform/origin.ts";
import { listRecentAuditEvents, recordAuditEvent } from "../audit/index.ts";
import type { User } from "../users/index.ts";

const HOUR_MS = 60 * 60 * 1000;
/** How many sign-ins of an account have lines of their own within an hour. */
const MAX_LINES = 20;

/**
 * Writes down that somebody has just signed in: they are who did it, since nobody was known before. Once an hour for each
 * way and source: a script may sign in with every call.
 * @returns whether there is a line now; else publish `sign-in.repeated` after the commit, so that it is counted.
 */
export async function recordSignIn(
  trx: Transaction,
  { id, username }: User,
  method: "password" | "huggingface",
  now: Date,
): Promise<boolean> {
  const action = "sign-in.succeeded";
  const { source } = currentOrigin();
  const since = new Date(now.getTime() - HOUR_MS);
  const recent = await listRecentAuditEvents(trx, { actorId: id, action, since }, MAX_LINES);
  const isKnown = recent.some((line) => line.source === source && line.details.method === method);
  if (isKnown || recent.length >= MAX_LINES) return false;
  const actor = { id, name: username };
  await recordAuditEvent(
    trx,
    { action, actor, target: { type: "user", ...actor }, details: { method } },
    now,
  );
  return true;
}
