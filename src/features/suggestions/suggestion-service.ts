import type { Database } from "../../db/database.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Clock } from "../../platform/clock.ts";
import { NotFoundError, UnprocessableError } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { type JsonObject, type JsonValue, parseJson } from "../../platform/json.ts";
import { listQuestions } from "../questions/index.ts";
import { type LocatedRecord, locateRecord, lockRecords, type RecordIndex } from "../records/index.ts";
import type { Suggestion } from "./suggestion.ts";
import { readSuggestion } from "./suggestion-reading.ts";
import type { SuggestionCreate } from "./suggestion-schema.ts";
import {
  deleteSuggestion,
  deleteSuggestions,
  findSuggestionById,
  listSuggestions,
  putSuggestions,
} from "./suggestion-store.ts";

export interface SuggestionServiceParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly index: RecordIndex;
}

/** The rules of suggestions, one by one; in bulk they come with their records. */
export class SuggestionService {
  readonly #parts: SuggestionServiceParts;

  constructor(parts: SuggestionServiceParts) {
    this.#parts = parts;
  }

  /** A suggestion, with its record and dataset. @throws NotFoundError */
  async get(id: string): Promise<LocatedRecord & { readonly suggestion: Suggestion }> {
    const { read } = this.#parts.database;
    const suggestion = await findSuggestionById(read, id);
    const located = suggestion && (await locateRecord(read, suggestion.recordId));
    if (!located) throw new NotFoundError("Suggestion", id);
    return { ...located, suggestion };
  }

  list(recordId: string): Promise<Suggestion[]> {
    return listSuggestions(this.#parts.database.read, [recordId]);
  }

  /**
   * Writes the suggestion for a question of a record, whole, whether there is one yet or not.
   * @throws UnprocessableError when the question is not the dataset's or the value does not fit it.
   * @throws NotFoundError when the record is gone.
   */
  async put(
    { record }: LocatedRecord,
    input: SuggestionCreate,
  ): Promise<{ suggestion: Suggestion; isNew: boolean }> {
    const { database, clock, index } = this.#parts;
    const { id: recordId, datasetId } = record;
    const questions = await listQuestions(database.read, datasetId);
    const reading = readSuggestion(questions, input, parseJson(record.fields) as JsonObject);
    if (reading.problem !== undefined) throw new UnprocessableError(reading.problem);
    return inTransaction(database, async (trx) => {
      if ((await lockRecords(trx, datasetId, [recordId])).length === 0) {
        throw new NotFoundError("Record", recordId);
      }
      const now = clock.now();
      const wanted = { ...reading.value, id: newId(), recordId, insertedAt: now, updatedAt: now };
      const [suggestion = wanted] = await putSuggestions(trx, [wanted]);
      const value = parseJson(suggestion.value) as JsonValue;
      await index.update(trx, {
        datasetId,
        suggestions: { questions, written: [{ ...suggestion, value }] },
      });
      return { suggestion, isNew: suggestion.id === wanted.id };
    });
  }

  /** @throws NotFoundError when it is gone. */
  async delete(id: string): Promise<void> {
    const { database } = this.#parts;
    const deleted = await inTransaction(database, (trx) => deleteSuggestion(trx, id));
    if (!deleted) throw new NotFoundError("Suggestion", id);
  }

  /** Deletes those of the ids that are the record's. */
  async deleteSome(recordId: string, ids: readonly string[]): Promise<void> {
    await inTransaction(this.#parts.database, (trx) => deleteSuggestions(trx, recordId, ids));
  }
}
