const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** How long whoever failed has to wait. */
export interface LimitRule {
  /** What is counted, for people. */
  readonly name: string;
  /** So many failures cost nothing: people mistype. */
  readonly free: number;
  /** The wait after the next one is a second, and twice as long each time, up to this. */
  readonly maxDelayMs: number;
}

/** Without a failure for so long, all is forgotten. */
export const FORGET_AFTER_MS = HOUR_MS;

/** Of one account from one source: what a person, or somebody who guesses, meets first. */
export const ACCOUNT_FROM_SOURCE: LimitRule = {
  name: "failed sign-ins of an account from one source",
  free: 10,
  maxDelayMs: 5 * MINUTE_MS,
};

/** Of one account from a browser that has opened it before, counted for itself. */
export const KNOWN_BROWSER: LimitRule = {
  name: "failed sign-ins of an account from a browser that knows it",
  free: 10,
  maxDelayMs: 5 * MINUTE_MS,
};

/** Of one account from all who have not opened it before: guessing from many sources at once. */
export const ACCOUNT: LimitRule = {
  name: "failed sign-ins of an account from unknown sources",
  free: 20,
  maxDelayMs: MINUTE_MS,
};

/** From one source, with whatever names: one password tried on many accounts. A school shares a source. */
export const SOURCE: LimitRule = {
  name: "failed sign-ins from one source",
  free: 100,
  maxDelayMs: MINUTE_MS / 2,
};

/** The wait after so many failures. */
export function delayMs({ free, maxDelayMs }: LimitRule, failures: number): number {
  if (failures < free) return 0;
  return Math.min(maxDelayMs, SECOND_MS * 2 ** Math.min(failures - free, 30));
}

/** How many attempts may run at once after so many failures: as many as could fail without a wait. */
export function roomFor({ free }: LimitRule, failures: number): number {
  return Math.max(1, free - failures);
}
