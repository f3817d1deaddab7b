import type { AnnotationLimits } from "../../config/annotation-limits.ts";
import type { JsonObject } from "../../platform/json.ts";
import type { Reading } from "../../platform/reading.ts";
import type { Dataset } from "../datasets/index.ts";
import {
  type DatasetShape,
  metadataProblem,
  type RecordVector,
  readFields,
  readVectors,
} from "../records/index.ts";
import { type Response, readResponse } from "../responses/index.ts";
import { readSuggestion, type SuggestionContent } from "../suggestions/index.ts";
import type { RecordUpsert } from "./record-input-schema.ts";

/** A record as it was sent, and found to fit its dataset. */
export interface CheckedRecord {
  /** Undefined: as they are. */
  readonly fields: JsonObject | undefined;
  /** Undefined: as it is. */
  readonly metadata: JsonObject | null | undefined;
  /** No two for one question. */
  readonly suggestions: readonly SuggestionContent[];
  /** No two of one person. */
  readonly responses: readonly Pick<Response, "userId" | "status" | "values">[];
  /** No two of one name. */
  readonly vectors: readonly Omit<RecordVector, "recordId">[];
}

export interface CheckRules {
  readonly dataset: Dataset;
  readonly shape: DatasetShape;
  readonly limits: AnnotationLimits;
  /** Who of the people whose responses were sent has an account. */
  readonly userIds: ReadonlySet<string>;
}

type RecordInput = Pick<RecordUpsert, "fields" | "metadata" | "suggestions" | "responses" | "vectors">;

/**
 * Checks what was sent of a record against its dataset.
 * @param current the values of its fields now; undefined for a new record, which needs values.
 */
export function checkRecord(
  input: RecordInput,
  { dataset, shape, limits, userIds }: CheckRules,
  current: JsonObject | undefined,
): Reading<CheckedRecord> {
  const given = input.fields ?? undefined;
  if (!given && !current) return { problem: "fields are required for a new record" };
  const fields = given && readFields(shape, given, limits);
  if (fields?.problem !== undefined) return fields;
  const values = fields?.value ?? current ?? {};

  if (input.metadata) {
    const problem = metadataProblem(dataset, shape, input.metadata);
    if (problem) return { problem };
  }
  const vectors = readVectors(shape, input.vectors ?? {});
  if (vectors.problem !== undefined) return vectors;

  const suggestions: SuggestionContent[] = [];
  for (const suggestion of input.suggestions ?? []) {
    const reading = readSuggestion(shape.questions, suggestion, values);
    if (reading.problem !== undefined) return reading;
    suggestions.push(reading.value);
  }
  const answered = new Set(suggestions.map(({ questionId }) => questionId));
  if (answered.size < suggestions.length) return { problem: "found two suggestions for the same question" };

  const responses: CheckedRecord["responses"][number][] = [];
  for (const response of input.responses ?? []) {
    const { user_id: userId, status } = response;
    if (!userIds.has(userId)) return { problem: `user with id \`${userId}\` not found` };
    const reading = readResponse(shape.questions, response, values);
    if (reading.problem !== undefined) return reading;
    responses.push({ userId, status, values: reading.value });
  }
  return {
    value: {
      fields: fields?.value,
      metadata: input.metadata,
      suggestions,
      responses,
      vectors: vectors.value,
    },
  };
}
