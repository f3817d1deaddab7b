import type { Database, Db, Transaction } from "../../db/database.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Clock } from "../../platform/clock.ts";
import type { EventBus } from "../../platform/event-bus.ts";
import type { Keyring } from "../../platform/keyring.ts";
import type { Dataset } from "../datasets/index.ts";
import type { DatasetShape, RecordIndex } from "../records/index.ts";
import type { User } from "../users/index.ts";
import type { Workspace } from "../workspaces/index.ts";
import type { ArgillaSource } from "./argilla-source.ts";
import type { ImportKind, ImportLedger, ImportNote, ImportOutcome } from "./import-ledger.ts";

export interface ImportParts {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly index: RecordIndex;
}

/** Ended on request; what was taken is here, and the next run goes on. */
export class ImportStoppedError extends Error {}

/** One import on its way, from users to what depends on them. */
export interface ImportRun extends ImportParts {
  readonly source: ArgillaSource;
  /** Decide and report, write nothing. */
  readonly dryRun: boolean;
  /** An account or workspace of the same name here is the same one. */
  readonly matchNames: boolean;
  /** Accounts and the workspace that the settings made: whoever wrote a name there means the same by it. */
  readonly seeded: ReadonlySet<string>;
  readonly ledger: ImportLedger;
  /** What stands here for a user or workspace of the source, by the id there. */
  readonly users: Map<string, Counterpart<Pick<User, "id" | "username">>>;
  readonly workspaces: Map<string, Counterpart<Workspace>>;
  /** Without a shape: what the database says. */
  readonly datasets: Map<
    string,
    Counterpart<{ readonly dataset: Dataset; readonly shape?: DatasetShape | undefined }>
  >;
  /** Names, without case for users, that this import has given away, and to whom. */
  readonly claimedUsernames: Map<string, string>;
  readonly claimedWorkspaceNames: Map<string, string>;
  /** Every name of a workspace in the source: one that has to be changed must not take another's. */
  readonly workspaceNamesThere: ReadonlySet<string>;
  /** Told after each batch. @throws ImportStoppedError to end after it. */
  readonly onBatch: (kind: ImportKind, rows: number) => Promise<void>;
}

export interface Counterpart<Here> {
  /** Its name in the source. */
  readonly name: string;
  /** Undefined: nothing does. */
  readonly here: Here | undefined;
}

/** What is to become of one row, and what to tell about it. */
export interface ImportVerdict {
  readonly outcome: ImportOutcome;
  readonly id: string;
  readonly name: string;
  readonly notes: readonly Pick<ImportNote, "reason" | "message">[];
  /** What comes and stays away with it. */
  readonly parts?: readonly (ImportVerdict & { readonly kind: ImportKind })[];
}

/** How rows of one kind are brought over. */
export interface ImportStep<Row, Verdict extends ImportVerdict> {
  readonly kind: ImportKind;
  /** Rows in batches, with all that is needed of the source: deciding and writing must not wait for it. */
  read(run: ImportRun): AsyncIterable<Row[]>;
  /** Decides about a batch by what is here now. May run again, so it changes nothing. */
  judge(run: ImportRun, db: Db, rows: readonly Row[]): Promise<Verdict[]>;
  /** Writes what is to be taken. */
  write(run: ImportRun, trx: Transaction, verdicts: readonly Verdict[]): Promise<void>;
  /** Remembers, after the commit, what later kinds ask for. */
  settle(run: ImportRun, verdicts: readonly Verdict[]): void;
}

/** As often as somebody may take a name between the look and the insert. */
const ATTEMPTS = 5;

/** Brings over all rows of one kind, each batch in one short transaction. */
export async function runStep<Row, Verdict extends ImportVerdict>(
  run: ImportRun,
  step: ImportStep<Row, Verdict>,
): Promise<void> {
  for await (const rows of step.read(run)) {
    const verdicts = await settleBatch(run, step, rows);
    step.settle(run, verdicts);
    for (const verdict of verdicts) {
      report(run, step.kind, verdict);
      for (const part of verdict.parts ?? []) report(run, part.kind, part);
    }
    await run.onBatch(step.kind, rows.length);
  }
}

function report({ ledger }: ImportRun, kind: ImportKind, { outcome, id, name, notes }: ImportVerdict): void {
  ledger.count(kind, outcome);
  for (const note of notes) ledger.note({ kind, outcome, id, name, ...note });
}

async function settleBatch<Row, Verdict extends ImportVerdict>(
  run: ImportRun,
  step: ImportStep<Row, Verdict>,
  rows: readonly Row[],
): Promise<Verdict[]> {
  const { database } = run;
  if (run.dryRun) return step.judge(run, database.read, rows);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await inTransaction(database, async (trx) => {
        const verdicts = await step.judge(run, trx, rows);
        await step.write(run, trx, verdicts);
        return verdicts;
      });
    } catch (error) {
      if (attempt === ATTEMPTS || database.dialect.uniqueViolation(error) === undefined) throw error;
    }
  }
}
