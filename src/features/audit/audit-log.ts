import type { Database } from "../../db/database.ts";
import { inTransaction } from "../../db/transaction.ts";
import { BackgroundWork } from "../../platform/background-work.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Logger } from "../../platform/logger.ts";
import type { AuditEvent } from "./audit-event.ts";
import { type AuditFilter, deleteAuditEventsBefore, listAuditEvents } from "./audit-event-store.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const PRUNE_EVERY_MS = 60 * 60 * 1000;
/** Short transactions: nobody who writes waits for a year's worth of lines. */
const PRUNE_AT_ONCE = 5_000;

export interface AuditLogParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly retentionDays: number;
}

/** The audit log, for reading, and for keeping it from growing without end. Whoever acts writes its lines. */
export class AuditLog implements AsyncDisposable {
  readonly #parts: AuditLogParts;
  readonly #pruning: BackgroundWork;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: AuditLogParts) {
    this.#parts = parts;
    this.#pruning = new BackgroundWork({
      logger: parts.logger,
      onFailure: "The audit log could not be pruned.",
      work: () => this.#prune(),
    });
  }

  /** A page of lines, the newest first, and the id to give as `before` for the next page where there is one. */
  async page(
    filter: AuditFilter,
    limit: number,
  ): Promise<{ events: AuditEvent[]; next: string | undefined }> {
    const found = await listAuditEvents(this.#parts.database.read, filter, limit + 1);
    const events = found.slice(0, limit);
    return { events, next: found.length > limit ? events.at(-1)?.id : undefined };
  }

  /** Deletes what is older than the retention, now and once an hour until disposal. */
  keepPruned(): void {
    this.#pruning.start();
    this.#timer = setInterval(() => this.#pruning.start(), PRUNE_EVERY_MS).unref();
  }

  /** Resolves when no pruning is under way. */
  async pruned(): Promise<void> {
    await this.#pruning.settled();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.pruned();
  }

  async #prune(): Promise<void> {
    const { database, clock, retentionDays } = this.#parts;
    const cutoff = new Date(clock.now().getTime() - retentionDays * DAY_MS);
    for (;;) {
      const deleted = await inTransaction(database, (trx) =>
        deleteAuditEventsBefore(trx, cutoff, PRUNE_AT_ONCE),
      );
      if (deleted < PRUNE_AT_ONCE) return;
    }
  }
}
