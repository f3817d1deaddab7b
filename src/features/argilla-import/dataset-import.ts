import type { Db } from "../../db/database.ts";
import { validate } from "../../http/validate.ts";
import { ValidationError } from "../../platform/errors.ts";
import {
  type Dataset,
  datasetCreate,
  findDatasetById,
  insertDataset,
  listDatasets,
  listHiddenDatasets,
} from "../datasets/index.ts";
import { type ArgillaDataset, readArgillaDatasets } from "./argilla-dataset-store.ts";
import {
  describeProblems,
  differingFields,
  type ImportedPart,
  listPartsHere,
  readPart,
  shapeOf,
} from "./dataset-parts-import.ts";
import type { ImportNote, ImportOutcome } from "./import-ledger.ts";
import type { ImportRun, ImportStep, ImportVerdict } from "./import-step.ts";

/** A dataset of the source with what would come of it here, or why nothing can. */
interface PreparedDataset {
  readonly row: ArgillaDataset;
  readonly wanted: { readonly dataset: Dataset; readonly parts: readonly ImportedPart[] } | undefined;
  readonly problem: Note | undefined;
}

interface DatasetVerdict extends ImportVerdict {
  readonly prepared: PreparedDataset;
  readonly dataset?: Dataset | undefined;
}

type Note = Pick<ImportNote, "reason" | "message">;

/** Datasets, each with its fields, questions, metadata properties and settings of vectors: as a whole or not at all. */
export const datasetImport: ImportStep<PreparedDataset, DatasetVerdict> = {
  kind: "datasets",

  async *read(run) {
    for await (const rows of readArgillaDatasets(run.source)) yield rows.map((row) => prepare(run, row));
  },

  async judge(_run, db, rows) {
    const removed = new Set(await listHiddenDatasets(db));
    const verdicts: DatasetVerdict[] = [];
    for (const prepared of rows) verdicts.push(await judgeDataset(db, prepared, removed));
    return verdicts;
  },

  async write(_run, trx, verdicts) {
    for (const { prepared, outcome } of verdicts) {
      if (outcome !== "taken" || !prepared.wanted) continue;
      await insertDataset(trx, prepared.wanted.dataset);
      for (const part of prepared.wanted.parts) await part.insert(trx);
    }
  },

  settle(run, verdicts) {
    for (const { id, name, dataset, outcome, prepared } of verdicts) {
      const shape = outcome === "taken" && prepared.wanted ? shapeOf(prepared.wanted.parts) : undefined;
      run.datasets.set(id, { name, here: dataset && { dataset, shape } });
    }
  },
};

function prepare(run: ImportRun, row: ArgillaDataset): PreparedDataset {
  const workspace = run.workspaces.get(row.workspaceId)?.here;
  if (!workspace) {
    return refuse(row, { reason: "no_workspace", message: "Its workspace was not taken." });
  }
  if (row.status !== "draft" && row.status !== "ready") {
    const message = `Has the status ${JSON.stringify(row.status)}, which there is not here.`;
    return refuse(row, { reason: "rule", message });
  }
  let checking = "";
  try {
    const input = validate(datasetCreate, row.input, "body");
    const dataset: Dataset = {
      id: row.id,
      workspaceId: workspace.id,
      name: input.name,
      guidelines: input.guidelines ?? null,
      allowExtraMetadata: input.allow_extra_metadata,
      status: row.status,
      distribution: { strategy: input.distribution.strategy, minSubmitted: input.distribution.min_submitted },
      metadata: input.metadata ?? null,
      lastActivityAt: row.lastActivityAt,
      insertedAt: row.insertedAt,
      updatedAt: row.updatedAt,
    };
    const parts = row.parts.map((part) => {
      checking = `${PART_NAMES[part.kind]} ${JSON.stringify(part.name)}: `;
      return readPart(part, row.id);
    });
    return { row, wanted: { dataset, parts }, problem: undefined };
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    const message = `Breaks a rule of this server: ${checking}${describeProblems(error)}. Change it in Argilla and import again.`;
    return refuse(row, { reason: "rule", message });
  }
}

const PART_NAMES = {
  fields: "field",
  questions: "question",
  metadata_properties: "metadata property",
  vectors_settings: "settings of the vector",
} as const;

function refuse(row: ArgillaDataset, problem: Note): PreparedDataset {
  return { row, wanted: undefined, problem };
}

async function judgeDataset(
  db: Db,
  prepared: PreparedDataset,
  removed: ReadonlySet<string>,
): Promise<DatasetVerdict> {
  const { row, wanted, problem } = prepared;
  const verdict = (outcome: ImportOutcome, notes: readonly Note[], dataset?: Dataset): DatasetVerdict => {
    const parts = row.parts.map(({ kind, id, name }) => ({ kind, id, name, outcome, notes: [] }));
    return { outcome, id: row.id, name: row.name, notes, prepared, dataset, parts };
  };
  if (!wanted) return verdict("refused", problem ? [problem] : []);
  if (removed.has(row.id)) {
    const message = "Was deleted here and is just being removed. Import again in a while.";
    return verdict("refused", [{ reason: "being_removed", message }]);
  }
  const known = await findDatasetById(db, row.id);
  if (known) {
    const fields = differingFields(wanted.dataset, known);
    const parts = await judgeParts(db, wanted.parts, known);
    const message = `The dataset is here, but its ${fields.join(", ")} ${fields.length > 1 ? "are" : "is"} not as there; it stays as it is here.`;
    const notes = fields.length > 0 ? [{ reason: "changed", message }] : [];
    return { ...verdict(fields.length > 0 ? "different" : "present", notes, known), parts };
  }
  const [namesake] = await listDatasets(db, {
    workspaceId: wanted.dataset.workspaceId,
    name: wanted.dataset.name,
  });
  if (namesake) {
    const message = "Its workspace has another dataset of this name. Rename one of the two and import again.";
    return verdict("refused", [{ reason: "name_taken", message }]);
  }
  return verdict("taken", [], wanted.dataset);
}

/** Parts of a dataset that is here already: it came with all of them, so one that is missing was removed here. */
async function judgeParts(
  db: Db,
  wanted: readonly ImportedPart[],
  { id, name: datasetName }: Dataset,
): Promise<NonNullable<ImportVerdict["parts"]>> {
  const here = await listPartsHere(db, id);
  return wanted.map((part) => {
    const found = here.get(part.made.id);
    const fields = found ? differingFields(part.made, found) : [];
    const same = found !== undefined && fields.length === 0;
    const message = found
      ? `Its ${fields.join(", ")} ${fields.length > 1 ? "are" : "is"} not as there; it stays as it is here.`
      : "Was removed here, or made anew; that stays so.";
    return {
      kind: part.kind,
      id: part.made.id,
      name: `${part.name} of ${datasetName}`,
      outcome: same ? "present" : "different",
      notes: same ? [] : [{ reason: found ? "changed" : "removed", message }],
    };
  });
}
