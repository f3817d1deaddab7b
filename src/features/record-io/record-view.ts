import type { Db } from "../../db/database.ts";
import { type DatasetRecord, listRecordVectors, type RecordVector } from "../records/index.ts";
import { listResponses, type Response } from "../responses/index.ts";
import { listSuggestions, type Suggestion } from "../suggestions/index.ts";
import type { VectorSettings } from "../vectors/index.ts";
import type { RecordInclude } from "./record-include.ts";

/** A record with those relations that were asked for. */
export interface RecordView {
  readonly record: DatasetRecord;
  readonly responses?: readonly Response[] | undefined;
  readonly suggestions?: readonly Suggestion[] | undefined;
  readonly vectors?: Readonly<Record<string, Float64Array>> | undefined;
}

/**
 * Reads the relations of records, of each kind with one statement.
 * @param responsesOf whose responses; everybody's where not given.
 * @returns views in the order of the records.
 */
export async function loadViews(
  db: Db,
  records: readonly DatasetRecord[],
  include: RecordInclude,
  vectorsSettings: readonly VectorSettings[],
  responsesOf?: string,
): Promise<RecordView[]> {
  const ids = records.map(({ id }) => id);
  const shown = vectorsSettings.filter(
    ({ name }) => include.vectors === "all" || include.vectors.includes(name),
  );
  const [responses, suggestions, vectors] = await Promise.all([
    include.responses ? listResponses(db, ids, responsesOf) : [],
    include.suggestions ? listSuggestions(db, ids) : [],
    include.vectors === "none"
      ? []
      : listRecordVectors(
          db,
          ids,
          shown.map(({ id }) => id),
        ),
  ]);
  const of = {
    responses: Map.groupBy(responses, ({ recordId }) => recordId),
    suggestions: Map.groupBy(suggestions, ({ recordId }) => recordId),
    vectors: Map.groupBy(vectors, ({ recordId }) => recordId),
  };
  const names = new Map(shown.map(({ id, name }) => [id, name]));
  return records.map((record) => ({
    record,
    responses: include.responses ? (of.responses.get(record.id) ?? []) : undefined,
    suggestions: include.suggestions ? (of.suggestions.get(record.id) ?? []) : undefined,
    vectors: include.vectors === "none" ? undefined : byName(names, of.vectors.get(record.id) ?? []),
  }));
}

/** In the order in which the dataset declares them. */
function byName(
  names: ReadonlyMap<string, string>,
  vectors: readonly RecordVector[],
): Record<string, Float64Array> {
  const values = new Map(vectors.map(({ vectorSettingsId, value }) => [vectorSettingsId, value]));
  return Object.fromEntries(
    [...names].flatMap(([id, name]) => {
      const value = values.get(id);
      return value ? [[name, value]] : [];
    }),
  );
}
