import type { Database } from "../../db/database.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Clock } from "../../platform/clock.ts";
import type { EventBus } from "../../platform/event-bus.ts";
import { lockDataset } from "../datasets/index.ts";
import { lockRecords } from "../records/index.ts";
import type { UserTraces } from "../users/index.ts";
import { refreshStatus } from "./record-completion.ts";
import { publishWrite, type WrittenResponse } from "./response-publishing.ts";
import { deleteResponsesOf, forgetAnnotator, listSomeResponsesOf } from "./response-store.ts";

export interface ResponseRemovalParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly events: EventBus;
}

/** Responses that are looked at for one step. */
const STEP = 200;

/** Takes away all responses of a person, a few at a time, with what follows from it for their records. */
export class ResponseRemoval implements UserTraces {
  readonly #parts: ResponseRemovalParts;

  constructor(parts: ResponseRemovalParts) {
    this.#parts = parts;
  }

  async removeResponses(userId: string): Promise<void> {
    const { database } = this.#parts;
    for (;;) {
      const some = await listSomeResponsesOf(database.write, userId, STEP);
      if (some.length === 0) break;
      for (const [datasetId, responses] of Map.groupBy(some, (response) => response.datasetId)) {
        await this.#removeSome(
          userId,
          datasetId,
          responses.map(({ recordId }) => recordId),
        );
      }
    }
    await forgetAnnotator(database.write, userId);
  }

  async #removeSome(userId: string, datasetId: string, recordIds: readonly string[]): Promise<void> {
    const { database, clock, events } = this.#parts;
    const removed = await inTransaction(database, async (trx): Promise<WrittenResponse[]> => {
      const dataset = await lockDataset(trx, datasetId, "share");
      if (!dataset) return [];
      const before = await lockRecords(trx, datasetId, recordIds);
      const responses = await deleteResponsesOf(
        trx,
        userId,
        before.map(({ id }) => id),
      );
      const after = await refreshStatus(trx, dataset, before, clock.now());
      const places = new Map(before.map(({ id }, place) => [id, place]));
      return responses.flatMap((response) => {
        const place = places.get(response.recordId) ?? -1;
        const [was, is] = [before[place], after[place]];
        return was && is ? [{ dataset, before: was, after: is, response }] : [];
      });
    });
    for (const each of removed) publishWrite(events, "response.deleted", each);
  }
}
