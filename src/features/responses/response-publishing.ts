import type { EventBus } from "../../platform/event-bus.ts";
import type { Dataset } from "../datasets/index.ts";
import type { DatasetRecord } from "../records/index.ts";
import type { Response } from "./response.ts";
import type {} from "./response-events.ts";

/** A response that was written or deleted, and what became of its record. */
export interface WrittenResponse {
  readonly dataset: Dataset;
  readonly before: DatasetRecord;
  readonly after: DatasetRecord;
  readonly response: Response;
}

/** In the original's order: what became of the record, and then of the response. */
export function publishWrite(
  events: EventBus,
  name: "response.created" | "response.updated" | "response.deleted",
  { dataset, before, after, response }: WrittenResponse,
): void {
  events.publish("record.updated", { dataset, records: [after] });
  if (after.status === "completed") events.publish("record.completed", { dataset, records: [after] });
  events.publish(name, { dataset, record: before, response });
}
