import { z } from "zod";
import { validate } from "../../http/validate.ts";
import { ValidationError } from "../../platform/errors.ts";
import { isJsonNumber, isJsonObject, type JsonObject, numberOf } from "../../platform/json.ts";
import type { Dataset } from "../datasets/index.ts";
import { type DatasetRecord, type DatasetShape, type RecordVector, readFields } from "../records/index.ts";
import { type Response, readResponse, responseParts } from "../responses/index.ts";
import { readSuggestion, type Suggestion, suggestionCreate } from "../suggestions/index.ts";
import type {
  ArgillaRecord,
  ArgillaResponse,
  ArgillaSuggestion,
  ArgillaVector,
} from "./argilla-record-store.ts";
import { describeProblems, NO_LIMITS } from "./dataset-parts-import.ts";
import type { ImportKind, ImportNote } from "./import-ledger.ts";
import type { ImportRun } from "./import-step.ts";

type Note = Pick<ImportNote, "reason" | "message">;

/** A part of a record as it would be here, or why it cannot be. */
export interface ReadPart<Made> {
  readonly kind: ImportKind;
  readonly id: string;
  /** What people know it by. */
  readonly name: string;
  readonly made: Made | undefined;
  readonly problem: Note | undefined;
}

/** A record as it would be here, but for its place and its status. */
export interface ReadRecord {
  readonly record: Omit<DatasetRecord, "position" | "status">;
  readonly fields: JsonObject;
  readonly metadata: JsonObject | null;
  readonly responses: readonly ReadPart<Response>[];
  readonly suggestions: readonly ReadPart<Suggestion>[];
  readonly vectors: readonly ReadPart<RecordVector>[];
}

/** Where a record is to stand. */
export interface RecordTarget {
  readonly dataset: Dataset;
  readonly shape: DatasetShape;
}

const answers = z.object(responseParts);

/** Reads a record by the rules of this server; a note says why it cannot be one here. */
export function readRecord(
  run: ImportRun,
  row: ArgillaRecord,
  { dataset, shape }: RecordTarget,
): ReadRecord | Note {
  const { id, externalId, insertedAt, updatedAt, metadata } = row;
  const reading = isJsonObject(row.fields)
    ? readFields(shape, row.fields, NO_LIMITS)
    : { problem: "its fields are not an object" };
  if (reading.problem !== undefined) return { reason: "rule", message: `${reading.problem}.` };
  const fields = reading.value;
  // Values that no property takes were let in before the property was declared; they are kept as they are.
  if (metadata !== null && !isJsonObject(metadata)) {
    return { reason: "rule", message: "its metadata is not an object." };
  }
  return {
    record: {
      id,
      datasetId: dataset.id,
      externalId,
      fields: JSON.stringify(fields),
      metadata: metadata && JSON.stringify(metadata),
      insertedAt,
      updatedAt,
    },
    fields,
    metadata,
    responses: row.responses.map((response) =>
      readOne(response, row, () => responseOf(run, response, row, fields, { dataset, shape })),
    ),
    suggestions: row.suggestions.map((suggestion) =>
      readOne(suggestion, row, () => suggestionOf(suggestion, row, fields, shape)),
    ),
    vectors: row.vectors.map((vector) => readOne(vector, row, () => vectorOf(vector, row, shape))),
  };
}

type Outcome<Made> = Pick<ReadPart<Made>, "kind"> & ({ readonly made: Made } | { readonly problem: Note });

function readOne<Made>(
  { id }: { readonly id: string },
  record: ArgillaRecord,
  read: () => Outcome<Made>,
): ReadPart<Made> {
  return { made: undefined, problem: undefined, id, name: `of ${nameOf(record)}`, ...read() };
}

/** By what people find a record again. */
export function nameOf({ id, externalId }: Pick<ArgillaRecord, "id" | "externalId">): string {
  return externalId ?? id;
}

function responseOf(
  run: ImportRun,
  { id, userId, status, values, insertedAt, updatedAt }: ArgillaResponse,
  record: ArgillaRecord,
  fields: JsonObject,
  { dataset, shape }: RecordTarget,
): Outcome<Response> {
  const kind = "responses";
  const user = run.users.get(userId)?.here;
  if (!user) return { kind, problem: { reason: "no_user", message: "Whose it is, was not taken." } };
  return checked(kind, () => {
    const input = validate(answers, { status, values }, "body");
    const reading = readResponse(shape.questions, input, fields);
    if (reading.problem !== undefined) return reading.problem;
    const times = { insertedAt, updatedAt };
    const made = {
      id,
      recordId: record.id,
      datasetId: dataset.id,
      userId: user.id,
      status: input.status,
      ...times,
    };
    return { ...made, values: reading.value };
  });
}

function suggestionOf(
  { id, insertedAt, updatedAt, questionId, ...input }: ArgillaSuggestion,
  record: ArgillaRecord,
  fields: JsonObject,
  { questions }: DatasetShape,
): Outcome<Suggestion> {
  return checked("suggestions", () => {
    const valid = validate(suggestionCreate, { ...input, question_id: questionId }, "body");
    const reading = readSuggestion(questions, valid, fields);
    if (reading.problem !== undefined) return reading.problem;
    return { ...reading.value, id, recordId: record.id, insertedAt, updatedAt };
  });
}

function vectorOf(
  { vectorSettingsId, value }: ArgillaVector,
  record: ArgillaRecord,
  shape: DatasetShape,
): Outcome<RecordVector> {
  return checked("vectors", () => {
    const settings = shape.vectorsSettings.find(({ id }) => id === vectorSettingsId);
    if (!settings) return "the settings of the vector are not here";
    const items = Array.isArray(value) ? value : [];
    const numbers = Float64Array.from(items, (item) => (isJsonNumber(item) ? numberOf(item) : Number.NaN));
    if (numbers.length !== settings.dimensions || !numbers.every(Number.isFinite)) {
      return `is not a list of ${settings.dimensions} numbers`;
    }
    return { recordId: record.id, vectorSettingsId, value: numbers };
  });
}

function checked<Made extends object>(kind: ImportKind, make: () => Made | string): Outcome<Made> {
  const refused = (message: string) => ({ kind, problem: { reason: "rule", message: `${message}.` } });
  try {
    const made = make();
    return typeof made === "string" ? refused(made) : { kind, made };
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    return refused(describeProblems(error));
  }
}
