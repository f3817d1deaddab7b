import { AsyncLocalStorage } from "node:async_hooks";

/** Where what is being done comes from: what the audit log says of it besides what it is. */
export interface Origin {
  /** The account that asked for it; undefined while nobody is known. */
  readonly actor?: { readonly id: string; readonly name: string } | undefined;
  /** The caller's network address, or the part of the program that acts by itself: `start`, `cli`. */
  readonly source: string;
  readonly requestId?: string | undefined;
}

const NOWHERE: Origin = { source: "server" };
const storage = new AsyncLocalStorage<Origin & { actor?: Origin["actor"] }>();

/** Runs `work` and all that it awaits with `origin` (completed by what is known already) as {@link currentOrigin}. */
export function withOrigin<T>(origin: Partial<Origin>, work: () => T): T {
  return storage.run({ ...currentOrigin(), ...origin }, work);
}

/** Says who asked for what is running, once that is known. Without an origin there is nothing to say it of. */
export function setOriginActor(actor: NonNullable<Origin["actor"]>): void {
  const origin = storage.getStore();
  if (origin) origin.actor = actor;
}

/**
 * The origin of what is running. It travels beside the calls, because each of them would hand it down to the audit log
 * and none has another use for it.
 */
export function currentOrigin(): Origin {
  return storage.getStore() ?? NOWHERE;
}
