/** What is brought over, in the order in which it is. */
export const IMPORT_KINDS = [
  "users",
  "workspaces",
  "memberships",
  "datasets",
  "fields",
  "questions",
  "metadata_properties",
  "vectors_settings",
  "records",
  "responses",
  "suggestions",
  "vectors",
] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

/**
 * What became of a row of the source: `taken`; `present`, taken before and still the same; `matched`, one of the same name
 * that was here stands for it; `different`, here under its id but not the same (the one here is kept); `refused`.
 */
export type ImportOutcome = "taken" | "present" | "matched" | "different" | "refused";

/** A row of which there is something to tell. */
export interface ImportNote {
  readonly kind: ImportKind;
  /** Its id in the source. */
  readonly id: string;
  /** What people know it by. */
  readonly name: string;
  readonly outcome: ImportOutcome;
  /** Stable, for programs. */
  readonly reason: string;
  /** A sentence for people. */
  readonly message: string;
}

export type ImportCounts = Readonly<Record<ImportOutcome | "found", number>>;

/** More notes of one kind and reason than people read; the others are counted. */
const NOTES_KEPT = 50;

/** Keeps account of an import, in a memory that does not grow with it. */
export class ImportLedger {
  readonly #counts = new Map<ImportKind, Record<ImportOutcome | "found", number>>();
  readonly #notes: ImportNote[] = [];
  readonly #noted = new Map<string, number>();

  constructor() {
    for (const kind of IMPORT_KINDS) {
      this.#counts.set(kind, { found: 0, taken: 0, present: 0, matched: 0, different: 0, refused: 0 });
    }
  }

  /** Counts what became of one row. */
  count(kind: ImportKind, outcome: ImportOutcome): void {
    this.countMany(kind, outcome, 1);
  }

  countMany(kind: ImportKind, outcome: ImportOutcome, rows: number): void {
    const counts = this.counts(kind) as Record<ImportOutcome | "found", number>;
    counts.found += rows;
    counts[outcome] += rows;
  }

  /** Keeps something to tell about a row. */
  note(note: ImportNote): void {
    const key = `${note.kind} ${note.outcome} ${note.reason}`;
    const number = (this.#noted.get(key) ?? 0) + 1;
    this.#noted.set(key, number);
    if (number <= NOTES_KEPT) this.#notes.push(note);
  }

  counts(kind: ImportKind): ImportCounts {
    return this.#counts.get(kind) as ImportCounts;
  }

  get notes(): readonly ImportNote[] {
    return this.#notes;
  }

  /** Notes that were counted and not kept, by kind and reason. */
  get notesLeftOut(): readonly { kind: ImportKind; reason: string; count: number }[] {
    return [...this.#noted]
      .filter(([, count]) => count > NOTES_KEPT)
      .map(([key, count]) => {
        const [kind, , reason] = key.split(" ") as [ImportKind, string, string];
        return { kind, reason, count: count - NOTES_KEPT };
      });
  }

  /** Whether everything of the source is here now, as it is there. */
  get complete(): boolean {
    return [...this.#counts.values()].every(({ different, refused }) => different + refused === 0);
  }
}
