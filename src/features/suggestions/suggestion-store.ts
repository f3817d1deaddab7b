import { bulkInsert, type Columns } from "../../db/bulk-insert.ts";
import type { Db, Transaction } from "../../db/database.ts";
import { prepared } from "../../db/prepared.ts";
import type { Suggestion, SuggestionType } from "./suggestion.ts";

interface SuggestionRow {
  id: string;
  record_id: string;
  question_id: string;
  value: string;
  score: string | null;
  agent: string | null;
  type: SuggestionType | null;
  inserted_at: Date | number;
  updated_at: Date | number;
}

const TABLE = "suggestions";
const COLUMNS: Columns<ReturnType<typeof toRow>> = {
  id: "uuid",
  record_id: "uuid",
  question_id: "uuid",
  value: "text",
  score: "text",
  agent: "text",
  type: "text",
  inserted_at: "timestamp",
  updated_at: "timestamp",
};
const ALL = Object.keys(COLUMNS)
  .map((column) => `"${column}"`)
  .join(", ");

/**
 * Writes suggestions; one of the same record and question is replaced and keeps its id.
 * @param suggestions no two of one record and question.
 * @returns them as they stand now, in the same order.
 */
export async function putSuggestions(
  trx: Transaction,
  suggestions: readonly Suggestion[],
): Promise<Suggestion[]> {
  const written = await bulkInsert(trx, TABLE, COLUMNS, suggestions.map(toRow), {
    onConflict: {
      columns: ["record_id", "question_id"],
      update: ["value", "score", "agent", "type", "updated_at"],
    },
    returning: ["id", "record_id", "question_id", "inserted_at"],
  });
  const byKey = new Map(written.map((row) => [`${row.record_id} ${row.question_id}`, row]));
  return suggestions.map((suggestion) => {
    const row = byKey.get(`${suggestion.recordId} ${suggestion.questionId}`);
    return row ? { ...suggestion, id: row.id, insertedAt: new Date(row.inserted_at) } : suggestion;
  });
}

/** The suggestions of records in the order of their making. */
export async function listSuggestions(db: Db, recordIds: readonly string[]): Promise<Suggestion[]> {
  if (recordIds.length === 0) return [];
  const sql = `select ${ALL} from ${TABLE} where record_id in ?uuid[] order by inserted_at, id`;
  return (await prepared<SuggestionRow>(db, sql, [recordIds])).map(fromRow);
}

export async function findSuggestionById(db: Db, id: string): Promise<Suggestion | undefined> {
  const [row] = await prepared<SuggestionRow>(db, `select ${ALL} from ${TABLE} where id = ?`, [id]);
  return row && fromRow(row);
}

/** @returns whether it was there. */
export async function deleteSuggestion(db: Db, id: string): Promise<boolean> {
  return (await prepared(db, `delete from ${TABLE} where id = ? returning id`, [id])).length > 0;
}

/** Deletes those of the ids that are the record's. */
export async function deleteSuggestions(db: Db, recordId: string, ids: readonly string[]): Promise<void> {
  await prepared(db, `delete from ${TABLE} where record_id = ? and id in ?uuid[]`, [recordId, ids]);
}

export async function deleteSuggestionsOfRecord(trx: Transaction, recordId: string): Promise<void> {
  await prepared(trx, `delete from ${TABLE} where record_id = ?`, [recordId]);
}

function toRow(suggestion: Suggestion) {
  return {
    id: suggestion.id,
    record_id: suggestion.recordId,
    question_id: suggestion.questionId,
    value: suggestion.value,
    score: suggestion.score,
    agent: suggestion.agent,
    type: suggestion.type,
    inserted_at: suggestion.insertedAt,
    updated_at: suggestion.updatedAt,
  };
}

function fromRow(row: SuggestionRow): Suggestion {
  return {
    id: row.id,
    recordId: row.record_id,
    questionId: row.question_id,
    value: row.value,
    score: row.score,
    agent: row.agent,
    type: row.type,
    insertedAt: new Date(row.inserted_at),
    updatedAt: new Date(row.updated_at),
  };
}
