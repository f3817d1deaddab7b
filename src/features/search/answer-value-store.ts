import { bulkInsert, type Columns } from "../../db/bulk-insert.ts";
import type { Transaction } from "../../db/database.ts";
import { prepared } from "../../db/prepared.ts";

/** A value of a suggestion, or one of its scores; what a row is not, is null. */
export interface SuggestionValue {
  readonly suggestion_id: string;
  readonly record_id: string;
  readonly question_id: string;
  readonly term: string | null;
  readonly number: number | null;
  readonly score: number | null;
}

/** A value that a response has for a question. */
export interface ResponseValue {
  readonly response_id: string;
  readonly record_id: string;
  readonly question_id: string;
  readonly user_id: string;
  readonly term: string | null;
  readonly number: number | null;
}

const SUGGESTION_COLUMNS: Columns<SuggestionValue> = {
  suggestion_id: "uuid",
  record_id: "uuid",
  question_id: "uuid",
  term: "text",
  number: "real",
  score: "real",
};
const RESPONSE_COLUMNS: Columns<ResponseValue> = {
  response_id: "uuid",
  record_id: "uuid",
  question_id: "uuid",
  user_id: "uuid",
  term: "text",
  number: "real",
};

/** Replaces all values of these suggestions. */
export async function replaceSuggestionValues(
  trx: Transaction,
  suggestionIds: readonly string[],
  values: readonly SuggestionValue[],
): Promise<void> {
  await prepared(trx, "delete from suggestion_values where suggestion_id in ?uuid[]", [suggestionIds]);
  await bulkInsert(trx, "suggestion_values", SUGGESTION_COLUMNS, values);
}

/** Replaces all values of these responses. */
export async function replaceResponseValues(
  trx: Transaction,
  responseIds: readonly string[],
  values: readonly ResponseValue[],
): Promise<void> {
  await prepared(trx, "delete from response_values where response_id in ?uuid[]", [responseIds]);
  await bulkInsert(trx, "response_values", RESPONSE_COLUMNS, values);
}
