import type { Database, Transaction } from "../../db/database.ts";
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
import type { DatasetService } from "../datasets/index.ts";
import { listQuestions, type Question } from "../questions/index.ts";
import {
  type DatasetRecord,
  type LocatedRecord,
  locateRecord,
  type RecordIndex,
  type RecordService,
} from "../records/index.ts";
import type { Response } from "./response.ts";
import { canRespond } from "./response-policy.ts";
import { publishWrite } from "./response-publishing.ts";
import { type ResponseInput, readResponse } from "./response-reading.ts";
import type { ResponseUpsert } from "./response-schema.ts";
import { findResponseById, hasResponse } from "./response-store.ts";
import { ResponseWriter } from "./response-writer.ts";

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
  readonly #writer: ResponseWriter;

  constructor(parts: ResponseServiceParts) {
    this.#parts = parts;
    this.#writer = new ResponseWriter(parts);
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
    const { questions, content } = await this.#read(record, input);
    const written = await this.#writer.write({
      record,
      questions,
      async decide(trx, now) {
        if (await hasResponse(trx, record.id, userId)) throw alreadyResponded(record.id, userId);
        return { put: newResponse(record, userId, content, now) };
      },
    });
    publishWrite(this.#parts.events, "response.created", written);
    return written.response;
  }

  /**
   * Replaces answers and status.
   * @throws NotFoundError when it is gone.
   * @throws UnprocessableError when the values do not fit the questions.
   */
  async update(
    { record, response: { id } }: LocatedRecord & { response: Response },
    input: ResponseInput,
  ): Promise<Response> {
    const { questions, content } = await this.#read(record, input);
    const written = await this.#writer.write({
      record,
      questions,
      async decide(trx, now) {
        return { put: { ...(await expectResponse(trx, id)), ...content, updatedAt: now } };
      },
    });
    publishWrite(this.#parts.events, "response.updated", written);
    return written.response;
  }

  /** @returns it as it was. @throws NotFoundError when it is gone. */
  async delete({ record, response: { id } }: LocatedRecord & { response: Response }): Promise<Response> {
    const deleted = await this.#writer.write({
      record,
      questions: [],
      async decide(trx) {
        return { remove: await expectResponse(trx, id) };
      },
    });
    publishWrite(this.#parts.events, "response.deleted", deleted);
    return deleted.response;
  }

  /**
   * Writes the caller's own responses, whether there is one yet or not. An item that cannot be written harms no other.
   * @returns what became of each, in the same order.
   */
  async upsertOwn(actor: Actor, items: readonly ResponseUpsert[]): Promise<ResponseOutcome[]> {
    const readings: (ResponseReading | AppError)[] = [];
    for (const item of items) readings.push(await orRefusal(this.#readOwn(actor, item)));
    return Promise.all(
      readings.map(async (reading) => {
        const response =
          reading instanceof AppError ? reading : await orRefusal(this.#upsert(actor.userId, reading));
        return response instanceof AppError ? { error: response.message } : { response };
      }),
    );
  }

  /** @throws NotFoundError, ForbiddenError, UnprocessableError */
  async #readOwn(actor: Actor, input: ResponseUpsert): Promise<ResponseReading> {
    const { datasets, records } = this.#parts;
    const { record, dataset } = await records.get(input.record_id);
    if (!canRespond(actor, await datasets.standing(actor, dataset))) throw new ForbiddenError();
    return this.#read(record, input);
  }

  async #upsert(userId: string, { record, questions, content }: ResponseReading): Promise<Response> {
    const id = newId();
    const written = await this.#writer.write({
      record,
      questions,
      async decide(_trx, now) {
        return { put: { ...newResponse(record, userId, content, now), id } };
      },
    });
    const { response } = written;
    publishWrite(this.#parts.events, response.id === id ? "response.created" : "response.updated", written);
    return response;
  }

  /** @throws UnprocessableError */
  async #read(record: DatasetRecord, input: ResponseInput): Promise<ResponseReading> {
    const questions = await listQuestions(this.#parts.database.read, record.datasetId);
    const reading = readResponse(questions, input, parseJson(record.fields) as JsonObject);
    if (reading.problem !== undefined) throw new UnprocessableError(reading.problem);
    return { record, questions, content: { status: input.status, values: reading.value } };
  }
}

/** A response that fits its record's questions. */
interface ResponseReading {
  readonly record: DatasetRecord;
  readonly questions: readonly Question[];
  readonly content: Pick<Response, "status" | "values">;
}

async function orRefusal<T>(work: Promise<T>): Promise<T | AppError> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

async function expectResponse(trx: Transaction, id: string): Promise<Response> {
  const response = await findResponseById(trx, id);
  if (!response) throw new NotFoundError("Response", id);
  return response;
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
