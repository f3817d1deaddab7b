import { IMPORT_KINDS, type ImportReport } from "../features/argilla-import/index.ts";
import { table } from "./table.ts";

const OUTCOMES = ["found", "taken", "present", "matched", "different", "refused"] as const;

/** What people see of an import: how much of each kind, then what there is to tell, the worst first. */
export function describeImport({ source, dryRun, ledger }: ImportReport): string {
  const heads = [
    "",
    "there",
    dryRun ? "to take" : "taken",
    "here before",
    "same name",
    "different",
    "not taken",
  ];
  const rows = IMPORT_KINDS.map((kind) => [
    kind.replaceAll("_", " "),
    ...OUTCOMES.map((outcome) => String(ledger.counts(kind)[outcome])),
  ]);
  const groups = (["refused", "different", "matched", "taken"] as const).map((outcome) => {
    const notes = ledger.notes.filter((note) => note.outcome === outcome);
    const lines = notes.map(
      ({ kind, name, message }) => `  ${kind.replaceAll("_", " ")}: ${JSON.stringify(name)}: ${message}\n`,
    );
    return lines.length > 0 ? `\n${TITLES[outcome]}\n${lines.join("")}` : "";
  });
  const more = ledger.notesLeftOut.map(
    ({ kind, reason, count }) => `  and ${count} more ${kind} (${reason})\n`,
  );
  return [
    `${source.place}: Argilla ${source.releases}\n\n`,
    table(heads, rows),
    ...groups,
    ...more,
    `\n${conclusion(dryRun, ledger.complete)}\n`,
  ].join("");
}

const TITLES = {
  refused: "Not taken:",
  different: "Different, and kept as here:",
  matched: "The same as one that was here:",
  taken: "Taken, with a change:",
} as const;

function conclusion(dryRun: boolean, complete: boolean): string {
  if (dryRun) return "This was a dry run: nothing was changed.";
  return complete ? "Everything is here." : "Done, but not everything is here as it was there.";
}

/** The same for programs. */
export function presentImport({ source, dryRun, ledger }: ImportReport) {
  return {
    source: { database: source.place, argilla: source.releases, revision: source.revision },
    dry_run: dryRun,
    complete: ledger.complete,
    counts: Object.fromEntries(IMPORT_KINDS.map((kind) => [kind, ledger.counts(kind)])),
    notes: ledger.notes,
    notes_left_out: ledger.notesLeftOut,
  };
}
