import type { Knex } from "knex";

/** Everything in which the two engines differ, in one place. */
export interface Dialect {
  readonly name: "sqlite" | "postgres";

  /**
   * The violated unique constraint as `<table>_<column>[_<column>…]_unique`, the name that every migration gives it;
   * undefined when the error is something else.
   */
  uniqueViolation(error: unknown): string | undefined;

  /** Whether the error says that a referenced row is not there (any more). */
  isMissingReference(error: unknown): boolean;

  /** Whether trying the whole transaction again may succeed (a deadlock, a lost race for a lock). */
  isRetryable(error: unknown): boolean;

  /**
   * Makes everyone else who takes the lock of this name wait until the transaction ends, across processes. On SQLite a
   * write transaction already is such a lock.
   */
  lock(trx: Knex.Transaction, name: string): Promise<void>;

  /** Every column of every table but the engine's own. */
  columns(db: Knex): Promise<Column[]>;

  /** Opens a write transaction for `work`; it commits when `work` resolves and rolls back when it rejects. */
  transaction<T>(database: Knex, work: (trx: Knex.Transaction) => Promise<T>): Promise<T>;
}

export interface Column {
  readonly table: string;
  readonly column: string;
  readonly type: string;
}

/** knex prints errors past our log, besides throwing them: the throw is enough. */
export const QUIET: Knex.Logger = { warn() {}, error() {}, deprecate() {}, debug() {} };

/** The column of an error object, if it has one: drivers' errors are untyped. */
export function errorField(error: unknown, field: string): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const value = (error as Record<string, unknown>)[field];
  return typeof value === "string" ? value : undefined;
}
