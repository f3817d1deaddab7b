import type { Database, Transaction } from "../../db/database.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Clock } from "../../platform/clock.ts";
import { AppError, NotFoundError } from "../../platform/errors.ts";
import { GroupedWork } from "../../platform/grouped-work.ts";
import { type JsonObject, parseJson } from "../../platform/json.ts";
import { touchDataset } from "../datasets/index.ts";
import type { Question } from "../questions/index.ts";
import { type DatasetRecord, lockRecords, type RecordIndex } from "../records/index.ts";
import { refreshStatus } from "./record-completion.ts";
import type { Response } from "./response.ts";
import type { WrittenResponse } from "./response-publishing.ts";
import { deleteResponse, noteAnnotators, putResponses } from "./response-store.ts";

export interface ResponseWriterParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly index: RecordIndex;
}

/** What somebody asks to become of one response. */
export interface ResponseChange {
  readonly record: DatasetRecord;
  /** The dataset's; none where the response is to go. */
  readonly questions: readonly Question[];
  /**
   * Called once nobody else changes what there is of the record.
   * @returns the response as it is to be written, or the one that is to go.
   * @throws AppError when it cannot be done.
   */
  readonly decide: (trx: Transaction, now: Date) => Promise<Decision>;
}

type Decision = { readonly put: Response } | { readonly remove: Response };

/** As many as one request may bring. */
const LARGEST_GROUP = 100;

/**
 * Writes responses, and with each the status of its record and the clock of its dataset. Those of a dataset that come at
 * the same time are written in one transaction: each of them writes the dataset's row and its counts, so one by one they
 * would wait for each other, and for the disk, whatever records they are of.
 */
export class ResponseWriter {
  readonly #parts: ResponseWriterParts;
  readonly #work: GroupedWork<ResponseChange, WrittenResponse | AppError>;

  constructor(parts: ResponseWriterParts) {
    this.#parts = parts;
    this.#work = new GroupedWork({
      lineOf: ({ record }) => record.datasetId,
      targetOf: ({ record }) => record.id,
      largestGroup: LARGEST_GROUP,
      work: (changes, datasetId) => this.#writeGroup(changes, datasetId),
    });
  }

  /**
   * @returns the response as it is now, a deleted one as it was.
   * @throws NotFoundError when the record is gone.
   * @throws AppError what the change decides.
   */
  async write(change: ResponseChange): Promise<WrittenResponse> {
    const outcome = await this.#work.do(change);
    if (outcome instanceof AppError) throw outcome;
    return outcome;
  }

  async #writeGroup(
    changes: readonly ResponseChange[],
    datasetId: string,
  ): Promise<readonly (WrittenResponse | AppError)[]> {
    try {
      return await inTransaction(this.#parts.database, (trx) => this.#writeAll(trx, changes, datasetId));
    } catch (error) {
      if (error instanceof NothingToWrite) return error.refusals;
      throw error;
    }
  }

  /**
   * The dataset is written first, which also keeps it from being deleted or changed: whoever took it after the records
   * would wait for those who hold both.
   */
  async #writeAll(
    trx: Transaction,
    changes: readonly ResponseChange[],
    datasetId: string,
  ): Promise<(WrittenResponse | AppError)[]> {
    const now = this.#parts.clock.now();
    const dataset = await touchDataset(trx, datasetId, now);
    const ids = changes.map(({ record }) => record.id);
    const locked = dataset ? await lockRecords(trx, datasetId, ids) : [];
    const decided = await decideAll(trx, changes, locked, now);
    const steps = decided.filter((each): each is Step => !(each instanceof AppError));
    if (!dataset || steps.length === 0) throw new NothingToWrite(decided as AppError[]);

    const responses = await carryOut(trx, steps);
    const before = steps.map(({ record }) => record);
    const after = await refreshStatus(trx, dataset, before, now);
    const put = responses.filter((_, place) => "put" in (steps[place] as Step).decision);
    await noteAnnotators(trx, dataset.id, new Set(put.map(({ userId }) => userId)), now);
    await this.#index(trx, datasetId, steps, put);

    const places = new Map(steps.map((step, place) => [step, place]));
    return decided.map((each) => {
      if (each instanceof AppError) return each;
      const place = places.get(each) as number;
      return {
        dataset,
        before: each.record,
        after: after[place] as DatasetRecord,
        response: responses[place] as Response,
      };
    });
  }

  async #index(
    trx: Transaction,
    datasetId: string,
    steps: readonly Step[],
    put: readonly Response[],
  ): Promise<void> {
    const written = put.map((response) => ({
      ...response,
      values: parseJson(response.values) as JsonObject,
    }));
    const questions = steps.find(({ decision }) => "put" in decision)?.questions ?? [];
    await this.#parts.index.update(trx, { datasetId, responses: { questions, written } });
  }
}

/** @returns each response as it is now or, where it went, as it was. */
async function carryOut(trx: Transaction, steps: readonly Step[]): Promise<Response[]> {
  for (const { decision } of steps) {
    if ("remove" in decision) await deleteResponse(trx, decision.remove.id);
  }
  const wanted = steps.flatMap(({ decision }) => ("put" in decision ? [decision.put] : []));
  const put = (await putResponses(trx, wanted)).values();
  return steps.map(({ decision }) =>
    "remove" in decision ? decision.remove : (put.next().value as Response),
  );
}

/** Nothing of a group can be done, so that nothing of its transaction is to stay. */
class NothingToWrite extends Error {
  readonly refusals: readonly AppError[];

  constructor(refusals: readonly AppError[]) {
    super("None of the responses can be written.");
    this.refusals = refusals;
  }
}

interface Step {
  /** As it was, locked. */
  readonly record: DatasetRecord;
  readonly questions: readonly Question[];
  readonly decision: Decision;
}

async function decideAll(
  trx: Transaction,
  changes: readonly ResponseChange[],
  locked: readonly DatasetRecord[],
  now: Date,
): Promise<(Step | AppError)[]> {
  const records = new Map(locked.map((record) => [record.id, record]));
  const decided: (Step | AppError)[] = [];
  for (const { record: found, questions, decide } of changes) {
    const record = records.get(found.id);
    try {
      if (!record) throw new NotFoundError("Record", found.id);
      decided.push({ record, questions, decision: await decide(trx, now) });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      decided.push(error);
    }
  }
  return decided;
}
