import { bulkInsert, type Columns } from "../../db/bulk-insert.ts";
import type { Db, Transaction } from "../../db/database.ts";
import { prepared } from "../../db/prepared.ts";
import { vocabularyStatement, wordsValue } from "../../db/word-index.ts";

/** The words of a record's field. */
export interface FieldWords {
  readonly recordId: string;
  readonly fieldId: string;
  readonly words: readonly string[];
}

interface TextRow {
  id: number;
  record_id: string;
  field_id: string;
}

/** All but the id, which the engine gives. */
const TEXT_COLUMNS = { record_id: "uuid", field_id: "uuid" } as Columns<TextRow>;
/** Texts that go into the index by one statement. */
const CHUNK = 500;

/** Replaces all words of these records. */
export async function replaceWords(
  trx: Transaction,
  recordIds: readonly string[],
  texts: readonly FieldWords[],
): Promise<void> {
  await removeWords(trx, recordIds);
  for (let start = 0; start < texts.length; start += CHUNK) {
    const chunk = texts.slice(start, start + CHUNK);
    const rows = chunk.map(({ recordId, fieldId }) => ({
      record_id: recordId,
      field_id: fieldId,
    })) as TextRow[];
    const written = await bulkInsert(trx, "record_texts", TEXT_COLUMNS, rows, {
      returning: ["id", "record_id", "field_id"],
    });
    const ids = new Map(written.map((row) => [`${row.record_id} ${row.field_id}`, row.id]));
    const indexed = chunk.map(({ recordId, fieldId, words }) => {
      return { rowid: ids.get(`${recordId} ${fieldId}`) as number, words: wordsValue(trx, words) };
    });
    await bulkInsert(trx, "record_words", { rowid: "integer", words: "words" }, indexed);
  }
}

/** Before the records go: the words do not go by themselves. */
export async function removeWords(trx: Transaction, recordIds: readonly string[]): Promise<void> {
  const texts = "select id from record_texts where record_id in ?uuid[]";
  await prepared(trx, `delete from record_words where rowid in (${texts})`, [recordIds]);
  await prepared(trx, "delete from record_texts where record_id in ?uuid[]", [recordIds]);
}

/** Words of the index of about a length, for looking for those that are spelt nearly alike. */
export async function listWords(
  db: Db,
  fieldIds: readonly string[],
  length: { readonly min: number; readonly max: number },
): Promise<string[]> {
  const { sql, bindings } = vocabularyStatement(db, fieldIds, length);
  return (await prepared<{ word: string }>(db, sql, bindings)).map(({ word }) => word);
}
