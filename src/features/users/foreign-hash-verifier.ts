import { readForeignHash } from "../../platform/foreign-hash.ts";
import type { Secret } from "../../platform/secret.ts";
import { runThread } from "../../platform/thread.ts";
import type { Apr1Task } from "./apr1-worker.ts";

/** Checks a hash that another program wrote, off the event loop. False for a hash of a kind that is not checked here. */
export async function verifyForeignHash(password: Secret, encoded: string): Promise<boolean> {
  const kind = readForeignHash(encoded)?.kind;
  if (kind === "apr1") return verifyInThread({ password: password.reveal(), encoded });
  if (kind !== "bcrypt") return false;
  // Loaded when an account of old signs in: a start does without.
  const bcrypt = await import("@node-rs/bcrypt");
  return bcrypt.verify(password.reveal(), encoded);
}

async function verifyInThread(task: Apr1Task): Promise<boolean> {
  return (await runThread("apr1-worker", import.meta.url, task)) === true;
}
