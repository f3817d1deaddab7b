import type { Database, Transaction } from "../../db/database.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Actor } from "../../platform/actor.ts";
import type { Clock } from "../../platform/clock.ts";
import {
  AppError,
  ConflictError,
  ForbiddenError,
  NotFoundError,
  UnprocessableError,
} from "../../platform/errors.ts";
import type { EventBus } from "../../platform/event-bus.ts";
import { newId } from "../../platform/ids.ts";
import { type JsonObject, parseJson } from "../../platform/json.ts";
import { type Dataset, type DatasetService, touchDataset } from "../datasets/index.ts";
import { listQuestions, type Question } from "../questions/index.ts";
import {
  type DatasetRecord,
  type LocatedRecord,
  locateRecord,
  lockRecords,
  type RecordIndex,
  type RecordService,
} from "../records/index.ts";
import { refreshStatus } from "./record-completion.ts";
import type { Response } from "./response.ts";
import { canRespond } from "./response-policy.ts";
import { publishWrites, type WrittenResponse } from "./response-publishing.ts";
import { type ResponseInput, readResponse } from "./response-reading.ts";
import type { ResponseUpsert } from "./response-schema.ts";
import {
  deleteResponse,
  findResponseById,
  hasResponse,
  noteAnnotators,
  putResponses,
} from "./response-store.ts";

export interface ResponseServiceParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly datasets: DatasetService;
  readonly records: RecordService;
  readonly index: RecordIndex;
}

/** What became of one item of a bulk request. */
export type ResponseOutcome =
  | { readonly response: Response; readonly error?: undefined }
  | { readonly response?: undefined; readonly error: string };

/** The rules of responses. Whoever writes one may turn the status of its record. */
export class ResponseService {
  readonly #parts: ResponseServiceParts;

  constructor(parts: ResponseServiceParts) {
    this.#parts = parts;
  }

  /** A response, with its record and dataset. @throws NotFoundError */
  async get(id: string): Promise<LocatedRecord & { readonly response: Response }> {
    const { read } = this.#parts.database;
    const response = await findResponseById(read, id);
    const located = response && (await locateRecord(read, response.recordId));
    if (!located) throw new NotFoundError("Response", id);
    return { ...located, response };
  }

  /**
   * @throws ConflictError when the person has responded to the record already.
   * @throws UnprocessableError when the values do not fit the questions.
   */
  async create({ record }: LocatedRecord, userId: string, input: ResponseInput): Promise<Response> {
    const { clock, events } = this.#parts;
    const { questions, values } = await this.#read(record, input);
    const written = await this.#onRecord(record, async (trx, dataset, locked) => {
      if (await hasResponse(trx, record.id, userId)) throw alreadyResponded(record.id, userId);
      const response = newResponse(record, userId, { status: input.status, values }, clock.now());
      return this.#put(trx, { dataset, record: locked, questions }, response);
    });
    publishWrites(events, "response.created", [written]);
    return written.response;
  }

  /**
   * Replaces answers and status.
   * @throws NotFoundError when it is gone.
   * @throws UnprocessableError when the values do not fit the questions.
   */
  async update(
    { record, response }: LocatedRecord & { response: Response },
    input: ResponseInput,
  ): Promise<Response> {
    const { clock, events } = this.#parts;
    const { questions, values } = await this.#read(record, input);
    const written = await this.#onRecord(record, async (trx, dataset, locked) => {
      const current = await findResponseById(trx, response.id);
      if (!current) throw new NotFoundError("Response", response.id);
      const changed = { ...current, status: input.status, values, updatedAt: clock.now() };
      return this.#put(trx, { dataset, record: locked, questions }, changed);
    });
    publishWrites(events, "response.updated", [written]);
    return written.response;
  }

  /** @returns it as it was. @throws NotFoundError when it is gone. */
  async delete({ record, response: { id } }: LocatedRecord & { response: Response }): Promise<Response> {
    const { clock, events } = this.#parts;
    const deleted = await this.#onRecord(record, async (trx, dataset, locked): Promise<WrittenResponse> => {
      const response = await findResponseById(trx, id);
      if (!response || !(await deleteResponse(trx, id))) throw new NotFoundError("Response", id);
      const [after = locked] = await refreshStatus(trx, dataset, [locked], clock.now());
      return { dataset, before: locked, after, response };
    });
    publishWrites(events, "response.deleted", [deleted]);
    return deleted.response;
  }

  /**
   * Writes the caller's own responses, whether there is one yet or not. An item that cannot be written harms no other.
   * @returns what became of each, in the same order.
   */
  async upsertOwn(actor: Actor, items: readonly ResponseUpsert[]): Promise<ResponseOutcome[]> {
    const outcomes: ResponseOutcome[] = [];
    for (const item of items) {
      try {
        outcomes.push({ response: await this.#upsert(actor, item) });
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        outcomes.push({ error: error.message });
      }
    }
    return outcomes;
  }

  async #upsert(actor: Actor, input: ResponseUpsert): Promise<Response> {
    const { clock, events, datasets, records } = this.#parts;
    const { record, dataset: of } = await records.get(input.record_id);
    if (!canRespond(actor, await datasets.standing(actor, of))) throw new ForbiddenError();
    const { questions, values } = await this.#read(record, input);
    let isNew = false;
    const written = await this.#onRecord(record, async (trx, dataset, locked) => {
      isNew = !(await hasResponse(trx, record.id, actor.userId));
      const response = newResponse(record, actor.userId, { status: input.status, values }, clock.now());
      return this.#put(trx, { dataset, record: locked, questions }, response);
    });
    publishWrites(events, isNew ? "response.created" : "response.updated", [written]);
    return written.response;
  }

  async #read(
    record: DatasetRecord,
    input: ResponseInput,
  ): Promise<{ questions: Question[]; values: string }> {
    const questions = await listQuestions(this.#parts.database.read, record.datasetId);
    const reading = readResponse(questions, input, parseJson(record.fields) as JsonObject);
    if (reading.problem !== undefined) throw new UnprocessableError(reading.problem);
    return { questions, values: reading.value };
  }

  /**
   * Runs `work` in a transaction in which nobody else responds to the record. The dataset is written first, which also
   * keeps it from being deleted or changed: whoever took it after the record would wait for those who hold both.
   */
  async #onRecord<T>(
    { id, datasetId }: DatasetRecord,
    work: (trx: Transaction, dataset: Dataset, record: DatasetRecord) => Promise<T>,
  ): Promise<T> {
    const { database, clock } = this.#parts;
    return inTransaction(database, async (trx) => {
      const dataset = await touchDataset(trx, datasetId, clock.now());
      const [record] = dataset ? await lockRecords(trx, datasetId, [id]) : [];
      if (!dataset || !record) throw new NotFoundError("Record", id);
      return work(trx, dataset, record);
    });
  }

  async #put(
    trx: Transaction,
    {
      dataset,
      record,
      questions,
    }: { dataset: Dataset; record: DatasetRecord; questions: readonly Question[] },
    response: Response,
  ): Promise<WrittenResponse> {
    const now = response.updatedAt;
    const [written = response] = await putResponses(trx, [response]);
    const [after = record] = await refreshStatus(trx, dataset, [record], now);
    await noteAnnotators(trx, dataset.id, new Set([response.userId]), now);
    const values = parseJson(written.values) as JsonObject;
    await this.#parts.index.update(trx, {
      datasetId: dataset.id,
      responses: { questions, written: [{ ...written, values }] },
    });
    return { dataset, before: record, after, response: written };
  }
}

function newResponse(
  { id: recordId, datasetId }: DatasetRecord,
  userId: string,
  content: Pick<Response, "status" | "values">,
  now: Date,
): Response {
  return { id: newId(), recordId, datasetId, userId, ...content, insertedAt: now, updatedAt: now };
}

function alreadyResponded(recordId: string, userId: string): ConflictError {
  return new ConflictError(
    `Response already exists for record with id \`${recordId}\` and by user with id \`${userId}\``,
  );
}
