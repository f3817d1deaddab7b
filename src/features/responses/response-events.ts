import type { Dataset } from "../datasets/index.ts";
import type { DatasetRecord } from "../records/index.ts";
import type { Response } from "./response.ts";

interface ResponseEvent {
  readonly dataset: Dataset;
  /** As it was before the response was written. */
  readonly record: DatasetRecord;
  /** As it is now; a deleted one as it was. */
  readonly response: Response;
}

declare module "../../platform/event-bus.ts" {
  interface Events {
    "response.created": ResponseEvent;
    "response.updated": ResponseEvent;
    "response.deleted": ResponseEvent;
  }
}
