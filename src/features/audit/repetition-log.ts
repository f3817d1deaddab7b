import type { Database } from "../../db/database.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Clock } from "../../platform/clock.ts";
import type { EventBus } from "../../platform/event-bus.ts";
import type { Logger } from "../../platform/logger.ts";
import { currentOrigin, type Origin, withOrigin } from "../../platform/origin.ts";
import type { AuditEntry } from "./audit-event.ts";
import { recordAuditEvent } from "./audit-event-store.ts";

/** How long what is of one kind, account and source shares a line. */
const WINDOW_MS = 60 * 60 * 1000;
/** How many kinds, accounts and sources get lines of their own within a window. */
const MAX_LINES = 50;

interface Repeated {
  readonly entry: AuditEntry;
  readonly origin: Origin;
  more: number;
}

/**
 * Writes down what can be caused as often as anybody likes. The first refusal of a kind, account and source in an hour is
 * a line at once; the others of that hour are one more line with their number, and so are sign-ins beyond those that
 * have lines of their own; once an hour has brought fifty of those, all the rest of an action are counted together. So an
 * instance writes at most 103 lines an hour, whatever comes. There is no transaction to share: none of it has changed
 * anything.
 */
export class RepetitionLog implements AsyncDisposable {
  readonly #parts: { database: Database; clock: Clock; logger: Logger };
  readonly #repeated = new Map<string, Repeated>();
  #windowEnds = 0;
  #writes: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout;

  constructor(parts: { database: Database; clock: Clock; logger: Logger; events: EventBus }) {
    this.#parts = parts;
    parts.events.on("sign-in.failed", ({ account, ...details }) => {
      this.#note({ action: "sign-in.failed", target: account && { type: "user", ...account }, details });
    });
    parts.events.on("limit.reached", ({ account, ...details }) => {
      this.#note({ action: "limit.reached", target: account && { type: "user", ...account }, details });
    });
    parts.events.on("sign-in.repeated", ({ account, method }) => {
      const target = { type: "user", ...account } as const;
      this.#note({ action: "sign-in.succeeded", actor: account, target, details: { method } }, true);
    });
    this.#timer = setInterval(() => this.#closeWindowInTime(), WINDOW_MS).unref();
  }

  /** Writes what is still only counted. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.#closeWindow();
    await this.#writes;
  }

  /** @param hasLine whether the first of its kind is written already, so that all are only counted */
  #note(entry: AuditEntry, hasLine = false): void {
    this.#closeWindowInTime();
    const origin = currentOrigin();
    const full = this.#repeated.size >= MAX_LINES;
    const own = JSON.stringify([entry.action, entry.details, entry.target?.id, origin.source]);
    const key = full && !this.#repeated.has(own) ? `others ${entry.action}` : own;
    const known = this.#repeated.get(key);
    if (known) {
      known.more += 1;
    } else if (key === own) {
      this.#repeated.set(key, { entry, origin, more: hasLine ? 1 : 0 });
      if (!hasLine) this.#write(entry, origin);
    } else {
      const others = { action: entry.action, details: { reason: "too many to list one by one" } };
      this.#repeated.set(key, { entry: others, origin: { source: "several" }, more: 1 });
    }
  }

  #closeWindowInTime(): void {
    const now = this.#parts.clock.now().getTime();
    if (now < this.#windowEnds) return;
    this.#closeWindow();
    this.#windowEnds = now + WINDOW_MS;
  }

  #closeWindow(): void {
    for (const { entry, origin, more } of this.#repeated.values()) {
      if (more > 0) this.#write({ ...entry, details: { ...entry.details, more } }, { source: origin.source });
    }
    this.#repeated.clear();
  }

  #write(entry: AuditEntry, { source, requestId }: Origin): void {
    const { database, clock, logger } = this.#parts;
    const now = clock.now();
    const write = () => inTransaction(database, (trx) => recordAuditEvent(trx, entry, now));
    this.#writes = this.#writes
      .then(() => withOrigin({ source, requestId, actor: undefined }, write))
      .catch((cause: unknown) =>
        logger.error({ err: cause }, "A line of the audit log could not be written."),
      );
  }
}
