import type { Dataset } from "../datasets/index.ts";
import type { DatasetRecord } from "./record.ts";

/** Records of a dataset to which the same happened at once, as they are afterwards (deleted ones: as they were). */
interface RecordsEvent {
  readonly dataset: Dataset;
  readonly records: readonly DatasetRecord[];
}

declare module "../../platform/event-bus.ts" {
  interface Events {
    "record.created": RecordsEvent;
    "record.updated": RecordsEvent;
    "record.deleted": RecordsEvent;
    /** Published with every response that is written to a completed record, not only with the one that completes it. */
    "record.completed": RecordsEvent;
  }
}
