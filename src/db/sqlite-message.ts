import type { SqliteValue } from "./column-kind.ts";

/** What a thread is started with. */
export interface SqliteThreadData {
  readonly path: string;
  readonly use: "read" | "write";
  readonly attachment: { readonly module: string; readonly options: unknown } | undefined;
}

/** What a thread is asked. Requests of one `session` are one connection's as a client sees it: a transaction is theirs. */
export interface SqliteRequest {
  readonly id: number;
  readonly session: number;
  readonly task: SqliteTask;
}

export type SqliteTask =
  /** One statement, once for every row of bindings: one row for most; of several either all happen or none. */
  | { readonly sql: string; readonly bindings: readonly (readonly SqliteValue[])[] }
  /** The session is over: what it left open is undone. */
  | "leave";

/** Sent when nothing more will be asked. */
export const CLOSE = "close";

/** The first that a thread says: whether it could open the file. */
export interface SqliteThreadGreeting {
  readonly failure: SqliteFailure | undefined;
}

/** What it says to each request, not always in their order. */
export type SqliteReply =
  | { readonly id: number; readonly result: SqliteResult }
  | { readonly id: number; readonly error: SqliteFailure };

/**
 * Rows as lists of values, which pass between threads in two thirds of the time that objects take; `columns` names them,
 * and is undefined for a statement that has no rows to give.
 */
export interface SqliteResult {
  readonly columns?: readonly string[];
  readonly rows?: readonly (readonly SqliteValue[])[];
  readonly changes?: number;
  readonly lastInsertRowid?: number | bigint;
}

/** An error as it passes between threads, which would drop its code. */
export interface SqliteFailure {
  readonly name: string;
  readonly message: string;
  readonly code: string | undefined;
}
