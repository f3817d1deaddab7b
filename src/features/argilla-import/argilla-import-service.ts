import type { DatabaseAddress } from "../../config/database-settings.ts";
import { listSeededIds } from "../bootstrap/index.ts";
import { listArgillaWorkspaceNames } from "./argilla-account-store.ts";
import { type ArgillaSource, openArgilla } from "./argilla-source.ts";
import { datasetImport } from "./dataset-import.ts";
import { type ImportKind, ImportLedger } from "./import-ledger.ts";
import { type ImportParts, type ImportRun, ImportStoppedError, runStep } from "./import-step.ts";
import { membershipImport } from "./membership-import.ts";
import { recordImport } from "./record-import.ts";
import { userImport } from "./user-import.ts";
import { workspaceImport } from "./workspace-import.ts";

export interface ImportOptions {
  /** Decide and report, write nothing. */
  readonly dryRun?: boolean;
  /** An account or workspace of the same name here is the same one. */
  readonly matchNames?: boolean;
  /** Ends the import after the batch at hand. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ImportProgress) => void;
}

export interface ImportProgress {
  readonly kind: ImportKind;
  /** Rows of this kind that are dealt with, and how many there are. */
  readonly done: number;
  readonly total: number;
}

/** What an import did, or would do. */
export interface ImportReport {
  readonly source: { readonly place: string; readonly releases: string; readonly revision: string };
  readonly dryRun: boolean;
  readonly ledger: ImportLedger;
}

/** Where each kind stands in the source, if it is not called so there. */
const TABLES: Partial<Readonly<Record<ImportKind, string>>> = { memberships: "workspaces_users" };

/**
 * Brings over what a Python Argilla keeps in its database. Ids are kept, so a second run skips what is here and goes on
 * with the rest; nothing that is here is ever changed.
 */
export class ArgillaImportService {
  readonly #parts: ImportParts;

  constructor(parts: ImportParts) {
    this.#parts = parts;
  }

  /**
   * @throws SourceDatabaseError when the source cannot be read
   * @throws ImportStoppedError
   */
  async run(address: DatabaseAddress, options: ImportOptions = {}): Promise<ImportReport> {
    const { dryRun = false, matchNames = false } = options;
    const source = await openArgilla(address);
    try {
      const ledger = new ImportLedger();
      const run: ImportRun = {
        ...this.#parts,
        ...{ source, dryRun, matchNames, ledger },
        seeded: await listSeededIds(this.#parts.database.read),
        users: new Map(),
        workspaces: new Map(),
        datasets: new Map(),
        claimedUsernames: new Map(),
        claimedWorkspaceNames: new Map(),
        workspaceNamesThere: await listArgillaWorkspaceNames(source),
        onBatch: watch(source, options),
      };
      await runStep(run, userImport);
      await runStep(run, workspaceImport);
      await runStep(run, membershipImport);
      await runStep(run, datasetImport);
      await runStep(run, recordImport);
      const { revision, releases, database } = source;
      return { source: { place: database.place, releases, revision }, dryRun, ledger };
    } finally {
      await source[Symbol.asyncDispose]();
    }
  }
}

function watch({ database }: ArgillaSource, { signal, onProgress }: ImportOptions): ImportRun["onBatch"] {
  const totals = new Map<ImportKind, number>();
  const done = new Map<ImportKind, number>();
  return async (kind, rows) => {
    if (!totals.has(kind)) {
      const [row] = await database.all<{ count: number }>(
        `select count(*) as count from ${TABLES[kind] ?? kind}`,
      );
      totals.set(kind, row?.count ?? 0);
    }
    done.set(kind, (done.get(kind) ?? 0) + rows);
    onProgress?.({ kind, done: done.get(kind) ?? 0, total: totals.get(kind) ?? 0 });
    if (signal?.aborted) {
      throw new ImportStoppedError(
        "The import was stopped. What was taken so far is here; run it again to go on.",
      );
    }
  };
}
