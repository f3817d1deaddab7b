import { setImmediate } from "node:timers/promises";
import type { Db } from "../../db/database.ts";
import { inTransaction } from "../../db/transaction.ts";
import {
  type DatasetRecord,
  findRecordsByExternalIds,
  findRecordsByIds,
  listRecordVectors,
  loadDatasetShape,
} from "../records/index.ts";
import { listResponses, noteAnnotators } from "../responses/index.ts";
import { listSuggestions } from "../suggestions/index.ts";
import {
  type ArgillaRecord,
  countArgillaRecords,
  listArgillaAnnotators,
  readArgillaRecords,
} from "./argilla-record-store.ts";
import type { ImportKind, ImportNote, ImportOutcome } from "./import-ledger.ts";
import type { ImportRun, ImportStep, ImportVerdict } from "./import-step.ts";
import { nameOf, type ReadPart, type ReadRecord, type RecordTarget, readRecord } from "./record-reading.ts";
import { type RecordsToWrite, writeRecords } from "./record-writing.ts";

interface PreparedRecord {
  readonly row: ArgillaRecord;
  readonly target: RecordTarget;
  readonly read: ReadRecord | Pick<ImportNote, "reason" | "message">;
}

interface RecordVerdict extends ImportVerdict {
  readonly target: RecordTarget;
  readonly toWrite: RecordsToWrite | undefined;
}

/** Records, each with its responses, suggestions and vectors; those of one that is here already are added to it. */
export const recordImport: ImportStep<PreparedRecord, RecordVerdict> = {
  kind: "records",

  async *read(run) {
    for (const [id, { here }] of run.datasets) {
      if (!here) {
        const counts = await countArgillaRecords(run.source, id);
        for (const [kind, count] of Object.entries(counts))
          run.ledger.countMany(kind as ImportKind, "refused", count);
        continue;
      }
      const target = {
        dataset: here.dataset,
        shape: here.shape ?? (await loadDatasetShape(run.database.read, id)),
      };
      await keepAnnotators(run, id);
      for await (const rows of readArgillaRecords(run.source, id)) {
        yield rows.map((row) => ({ row, target, read: readRecord(run, row, target) }));
        // Where a server is starting, its page goes on answering.
        await setImmediate();
      }
    }
  },

  async judge(_run, db, rows) {
    const [first] = rows;
    if (!first) return [];
    const here = await findHere(db, first.target.dataset.id, rows);
    return rows.map((prepared) => judgeRecord(prepared, here));
  },

  async write(run, trx, verdicts) {
    const [first] = verdicts;
    if (!first) return;
    const toWrite = verdicts.flatMap(({ toWrite }) => toWrite ?? []);
    await writeRecords(trx, { ...first.target, index: run.index, now: run.clock.now() }, toWrite);
  },

  settle() {},
};

/** Who ever answered is remembered even where nothing of it is left. */
async function keepAnnotators(run: ImportRun, datasetId: string): Promise<void> {
  const annotators = await listArgillaAnnotators(run.source, datasetId);
  if (run.dryRun || annotators.length === 0) return;
  await inTransaction(run.database, async (trx) => {
    for (const { userId, insertedAt } of annotators) {
      const user = run.users.get(userId)?.here;
      if (user) await noteAnnotators(trx, datasetId, new Set([user.id]), insertedAt);
    }
  });
}

/** What is here of a batch. */
interface RecordsHere {
  readonly byId: ReadonlyMap<string, DatasetRecord>;
  readonly externalIds: ReadonlySet<string>;
  /** Responses by record and person, suggestions by record and question, vectors by record and settings: their content. */
  readonly parts: ReadonlyMap<string, string>;
}

async function findHere(db: Db, datasetId: string, rows: readonly PreparedRecord[]): Promise<RecordsHere> {
  const records = await findRecordsByIds(
    db,
    datasetId,
    rows.map(({ row }) => row.id),
  );
  const ids = records.map(({ id }) => id);
  const externalIds = rows.flatMap(({ row }) => row.externalId ?? []);
  const sameExternalId = await findRecordsByExternalIds(db, datasetId, externalIds);
  const parts = new Map<string, string>();
  for (const response of await listResponses(db, ids)) parts.set(...contentOf("responses", response));
  for (const suggestion of await listSuggestions(db, ids)) parts.set(...contentOf("suggestions", suggestion));
  for (const vector of await listRecordVectors(db, ids)) parts.set(...contentOf("vectors", vector));
  return {
    byId: new Map(records.map((record) => [record.id, record])),
    externalIds: new Set(sameExternalId.flatMap(({ externalId }) => externalId ?? [])),
    parts,
  };
}

interface AnyPart {
  readonly recordId: string;
  readonly userId?: string;
  readonly questionId?: string;
  readonly vectorSettingsId?: string;
}

/** What makes a part the same one, and all that it says. */
function contentOf(kind: ImportKind, part: AnyPart): [key: string, content: string] {
  const { id: _, insertedAt: __, updatedAt: ___, ...said } = part as AnyPart & Record<string, unknown>;
  const other = part.userId ?? part.questionId ?? part.vectorSettingsId;
  return [`${kind} ${part.recordId} ${other}`, JSON.stringify(Object.entries(said).toSorted())];
}

function judgeRecord({ row, target, read }: PreparedRecord, here: RecordsHere): RecordVerdict {
  const name = `${nameOf(row)} of ${target.dataset.name}`;
  const refuse = (note: Pick<ImportNote, "reason" | "message">): RecordVerdict => {
    const parts = [...row.responses, ...row.suggestions, ...row.vectors].map(({ id }, index) => {
      const kind =
        index < row.responses.length
          ? "responses"
          : index < row.responses.length + row.suggestions.length
            ? "suggestions"
            : "vectors";
      return { kind, id, name, outcome: "refused", notes: [] } as const;
    });
    return { outcome: "refused", id: row.id, name, notes: [note], parts, target, toWrite: undefined };
  };
  if ("reason" in read) return refuse(read);
  const known = here.byId.get(row.id);
  if (!known && row.externalId !== null && here.externalIds.has(row.externalId)) {
    const message = "The dataset has another record of this external id.";
    return refuse({ reason: "external_id_taken", message });
  }
  const responses = judgeParts(read.responses, here);
  const suggestions = judgeParts(read.suggestions, here);
  const vectors = judgeParts(read.vectors, here);
  const fields = known ? differences(read, known) : [];
  const outcome: ImportOutcome = !known ? "taken" : fields.length > 0 ? "different" : "present";
  const message = `The record is here, but its ${fields.join(", ")} ${fields.length > 1 ? "are" : "is"} not as there; it stays as it is here.`;
  return {
    outcome,
    id: row.id,
    name,
    notes: fields.length > 0 ? [{ reason: "changed", message }] : [],
    parts: [...responses.verdicts, ...suggestions.verdicts, ...vectors.verdicts].map((part) => ({
      ...part,
      name: `of ${name}`,
    })),
    target,
    toWrite: {
      read,
      isNew: !known,
      responses: responses.taken,
      suggestions: suggestions.taken,
      vectors: vectors.taken,
    },
  };
}

function differences({ record }: ReadRecord, known: DatasetRecord): string[] {
  const pairs: [field: string, same: boolean][] = [
    ["external_id", record.externalId === known.externalId],
    ["fields", record.fields === known.fields],
    ["metadata", record.metadata === known.metadata],
  ];
  return pairs.filter(([, same]) => !same).map(([field]) => field);
}

function judgeParts<Made extends AnyPart>(
  parts: readonly ReadPart<Made>[],
  here: RecordsHere,
): { verdicts: NonNullable<ImportVerdict["parts"]>[number][]; taken: Made[] } {
  const taken: Made[] = [];
  const verdicts = parts.map(({ kind, id, name, made, problem }) => {
    const verdict = (outcome: ImportOutcome, ...notes: Pick<ImportNote, "reason" | "message">[]) => {
      return { kind, id, name, outcome, notes };
    };
    if (!made) return verdict("refused", ...(problem ? [problem] : []));
    const [key, content] = contentOf(kind, made);
    const present = here.parts.get(key);
    if (present === content) return verdict("present");
    if (present !== undefined) {
      return verdict("different", { reason: "changed", message: "Says something else here, which stays." });
    }
    taken.push(made);
    return verdict("taken");
  });
  return { verdicts, taken };
}
