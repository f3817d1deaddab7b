import { type JsonValue, parseJson } from "../../platform/json.ts";
import type { ArgillaSource } from "./argilla-source.ts";
import { entity, type Row, readId, type TimedRow } from "./source-values.ts";

/** What every row has. */
export interface ArgillaEntity {
  readonly id: string;
  readonly insertedAt: Date;
  readonly updatedAt: Date;
}

/** A record as Argilla stores it, with all that was said of it. JSON has its numbers as they are stored. */
export interface ArgillaRecord extends ArgillaEntity {
  readonly externalId: string | null;
  readonly fields: JsonValue;
  readonly metadata: JsonValue;
  readonly responses: readonly ArgillaResponse[];
  readonly suggestions: readonly ArgillaSuggestion[];
  readonly vectors: readonly ArgillaVector[];
}

export interface ArgillaResponse extends ArgillaEntity {
  readonly userId: string;
  readonly status: string;
  readonly values: JsonValue;
}

export interface ArgillaSuggestion extends ArgillaEntity {
  readonly questionId: string;
  readonly value: JsonValue;
  readonly score: JsonValue;
  readonly agent: string | null;
  readonly type: string | null;
}

export interface ArgillaVector extends ArgillaEntity {
  readonly vectorSettingsId: string;
  readonly value: JsonValue;
}

/** Records with all that belongs to them that are held and written at once. */
const BATCH = 100;

type RecordRow = TimedRow<"fields"> & {
  readonly external_id: string | null;
  readonly metadata: string | null;
};
type ResponseRow = TimedRow<"record_id" | "user_id" | "status"> & { readonly values: string | null };
type SuggestionRow = TimedRow<"record_id" | "question_id" | "value"> &
  Readonly<Record<"score" | "agent" | "type", string | null>>;
type VectorRow = TimedRow<"record_id" | "vector_settings_id" | "value">;

/** The records of a dataset in the order in which Argilla lists them. */
export async function* readArgillaRecords(
  source: ArgillaSource,
  datasetId: string,
): AsyncIterable<ArgillaRecord[]> {
  const { database } = source;
  const sql = `select id, external_id, fields, metadata, inserted_at, updated_at
    from records where dataset_id = ? order by inserted_at, id`;
  for await (const rows of database.batches<RecordRow>(sql, [source.storedId(datasetId)], BATCH)) {
    const ids = rows.map(({ id }) => id);
    const responses = await partsOf<ResponseRow>(source, "responses", `user_id, status, "values"`, ids);
    const suggestions = await partsOf<SuggestionRow>(
      source,
      "suggestions",
      "question_id, value, score, agent, type",
      ids,
    );
    const vectors = await partsOf<VectorRow>(source, "vectors", "vector_settings_id, value", ids);
    yield rows.map((row) => ({
      ...entity(row),
      externalId: row.external_id,
      fields: parseJson(row.fields),
      metadata: parseStored(row.metadata),
      responses: (responses.get(row.id) ?? []).map((response) => ({
        ...entity(response),
        userId: readId(response.user_id),
        status: response.status,
        values: parseStored(response.values),
      })),
      suggestions: (suggestions.get(row.id) ?? []).map((suggestion) => ({
        ...entity(suggestion),
        questionId: readId(suggestion.question_id),
        value: parseJson(suggestion.value),
        score: parseStored(suggestion.score),
        agent: suggestion.agent,
        type: suggestion.type,
      })),
      vectors: (vectors.get(row.id) ?? []).map((vector) => ({
        ...entity(vector),
        vectorSettingsId: readId(vector.vector_settings_id),
        value: parseJson(vector.value),
      })),
    }));
  }
}

/** What belongs to records, by the record's id as it is stored. */
async function partsOf<PartRow extends { readonly record_id: string }>(
  { database }: ArgillaSource,
  table: "responses" | "suggestions" | "vectors",
  columns: string,
  recordIds: readonly string[],
): Promise<Map<string, PartRow[]>> {
  const marks = recordIds.map(() => "?").join(", ");
  const sql = `select id, record_id, ${columns}, inserted_at, updated_at from ${table}
    where record_id in (${marks}) order by inserted_at, id`;
  return Map.groupBy(await database.all<PartRow>(sql, recordIds), ({ record_id: recordId }) => recordId);
}

/** How many rows there are under a dataset, for one that is not taken. */
export async function countArgillaRecords(
  source: ArgillaSource,
  datasetId: string,
): Promise<Record<"records" | "responses" | "suggestions" | "vectors", number>> {
  const id = source.storedId(datasetId);
  const count = async (from: string) => {
    const [row] = await source.database.all<{ count: number }>(
      `select count(*) as count from ${from} where records.dataset_id = ?`,
      [id],
    );
    return row?.count ?? 0;
  };
  const under = (table: string) => count(`${table} join records on records.id = ${table}.record_id`);
  return {
    records: await count("records"),
    responses: await under("responses"),
    suggestions: await under("suggestions"),
    vectors: await under("vectors"),
  };
}

/** Who ever answered in a dataset, in the order of their first answers; empty where the schema does not tell. */
export async function listArgillaAnnotators(
  source: ArgillaSource,
  datasetId: string,
): Promise<{ userId: string; insertedAt: Date }[]> {
  if (!source.has("datasets_users", "user_id")) return [];
  const sql =
    "select user_id as id, inserted_at, updated_at from datasets_users where dataset_id = ? order by inserted_at";
  const rows = await source.database.all<Row<"id" | "inserted_at" | "updated_at">>(sql, [
    source.storedId(datasetId),
  ]);
  return rows.map(entity).map(({ id, insertedAt }) => ({ userId: id, insertedAt }));
}

function parseStored(text: string | null): JsonValue {
  return text === null ? null : parseJson(text);
}
