import type { Dataset } from "./dataset.ts";

declare module "../../platform/event-bus.ts" {
  interface Events {
    "dataset.created": { dataset: Dataset };
    "dataset.updated": { dataset: Dataset };
    "dataset.published": { dataset: Dataset };
    /** The dataset as it was. Nobody sees it any more, though its rows may take a while to go. */
    "dataset.deleted": { dataset: Dataset };
  }
}
